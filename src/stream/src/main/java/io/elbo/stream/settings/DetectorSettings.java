package io.elbo.stream.settings;

import io.elbo.core.suppression.SuppressionRule;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.Budgets;
import io.elbo.stream.mask.Masks;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One detector's settings, checked.
 *
 * @param model the model file; null if the registry of models says which one it is
 * @param critical at most {@code warning}
 * @param adapt whether the calibration follows the stream
 * @param scoresTopic null where verdicts of ordinary records are not published
 * @param annotatedTopic null where records are not passed on
 * @param explainFields how many fields an explanation names at most
 * @param webhook null where single anomalies are told to nobody
 * @param keyPartitioned whether the topic is partitioned by the values that the model's histories go by
 * @param suppressions what the user does not want to hear of
 * @param incidents of keys, if the model knows their evidence over time
 * @param masks what must not be told of records as it stands there
 */
public record DetectorSettings(
        String name,
        String input,
        @Nullable Path model,
        AlertBudget warning,
        AlertBudget critical,
        boolean adapt,
        String anomaliesTopic,
        @Nullable String scoresTopic,
        @Nullable String annotatedTopic,
        String deadLetterTopic,
        boolean includePayload,
        int explainFields,
        @Nullable WebhookSettings webhook,
        boolean keyPartitioned,
        List<SuppressionRule> suppressions,
        IncidentSettings incidents,
        Masks masks) {
    public DetectorSettings {
        suppressions = List.copyOf(suppressions);
    }

    /** Settings of a detector that suppresses nothing, and whose topic is partitioned by the records' keys. */
    public DetectorSettings(
            String name,
            String input,
            @Nullable Path model,
            AlertBudget warning,
            AlertBudget critical,
            boolean adapt,
            String anomaliesTopic,
            @Nullable String scoresTopic,
            @Nullable String annotatedTopic,
            String deadLetterTopic,
            boolean includePayload,
            int explainFields,
            @Nullable WebhookSettings webhook) {
        this(
                name,
                input,
                model,
                warning,
                critical,
                adapt,
                anomaliesTopic,
                scoresTopic,
                annotatedTopic,
                deadLetterTopic,
                includePayload,
                explainFields,
                webhook,
                false,
                List.of(),
                IncidentSettings.of(name),
                Masks.NONE);
    }

    public DetectorSettings withSuppressions(List<SuppressionRule> rules) {
        return new DetectorSettings(
                name,
                input,
                model,
                warning,
                critical,
                adapt,
                anomaliesTopic,
                scoresTopic,
                annotatedTopic,
                deadLetterTopic,
                includePayload,
                explainFields,
                webhook,
                keyPartitioned,
                rules,
                incidents,
                masks);
    }

    public DetectorSettings withIncidents(IncidentSettings others) {
        return new DetectorSettings(
                name,
                input,
                model,
                warning,
                critical,
                adapt,
                anomaliesTopic,
                scoresTopic,
                annotatedTopic,
                deadLetterTopic,
                includePayload,
                explainFields,
                webhook,
                keyPartitioned,
                suppressions,
                others,
                masks);
    }

    public DetectorSettings withMasks(Masks others) {
        return new DetectorSettings(
                name,
                input,
                model,
                warning,
                critical,
                adapt,
                anomaliesTopic,
                scoresTopic,
                annotatedTopic,
                deadLetterTopic,
                includePayload,
                explainFields,
                webhook,
                keyPartitioned,
                suppressions,
                incidents,
                others);
    }

    /** Every topic that the detector may write, by its role; that of incidents is written if its model knows evidence. */
    public Map<TopicRole, String> outputTopics() {
        Map<TopicRole, String> topics = new EnumMap<>(TopicRole.class);
        topics.put(TopicRole.ANOMALIES, anomaliesTopic);
        topics.put(TopicRole.INCIDENTS, incidents.topic());
        if (scoresTopic != null) {
            topics.put(TopicRole.SCORES, scoresTopic);
        }
        if (annotatedTopic != null) {
            topics.put(TopicRole.ANNOTATED, annotatedTopic);
        }
        topics.put(TopicRole.DEAD_LETTERS, deadLetterTopic);
        return topics;
    }

    /** The budgets of the configuration. */
    public Budgets budgets() {
        return Budgets.configured(warning, critical);
    }

    /** Whether a budget is so many alarms per unit of time, so that the threshold follows the rate of the records. */
    public boolean hasRate() {
        return budgets().hasRate();
    }

    /** Whether the threshold depends on what the stream has shown: then that is kept. */
    public boolean learns() {
        return adapt || hasRate();
    }

    /** Whether an ordinary record leaves no trace but in metrics: nothing is written or learned of it. */
    public boolean writesAnomaliesOnly() {
        return scoresTopic == null && annotatedTopic == null && !learns();
    }
}
