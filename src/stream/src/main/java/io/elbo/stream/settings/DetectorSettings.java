package io.elbo.stream.settings;

import io.elbo.core.event.EventEncoding;
import io.elbo.core.format.RecordFormat;
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
 * @param incidents of keys, if the model knows their evidence over time
 */
public record DetectorSettings(
        String name,
        String input,
        @Nullable Path model,
        AlertBudget warning,
        AlertBudget critical,
        boolean adapt,
        DetectorTopics topics,
        RecordSettings records,
        ReportSettings report,
        IncidentSettings incidents) {
    /** Settings of a detector that suppresses and masks nothing, and whose topic holds JSON, partitioned by the records' keys. */
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
                new DetectorTopics(anomaliesTopic, scoresTopic, annotatedTopic, deadLetterTopic),
                RecordSettings.DEFAULT,
                new ReportSettings(includePayload, explainFields, webhook, List.of(), Masks.NONE),
                IncidentSettings.of(name));
    }

    public DetectorSettings withSuppressions(List<SuppressionRule> rules) {
        return with(records, report.withSuppressions(rules), incidents);
    }

    public DetectorSettings withIncidents(IncidentSettings others) {
        return with(records, report, others);
    }

    public DetectorSettings withMasks(Masks others) {
        return with(records, report.withMasks(others), incidents);
    }

    /** @param encoding of the detector's events; null for JSON */
    public DetectorSettings withEncoding(@Nullable EventEncoding encoding) {
        return with(records, report.withEncoding(encoding), incidents);
    }

    public DetectorSettings withFormat(RecordFormat format) {
        return with(records.withFormat(format), report, incidents);
    }

    /** @param words the format in words, for people */
    public DetectorSettings withWrittenAs(WrittenAs words) {
        return with(records.withWrittenAs(words), report, incidents);
    }

    public DetectorSettings withKeyPartitioned(boolean keyPartitioned) {
        return with(records.withKeyPartitioned(keyPartitioned), report, incidents);
    }

    private DetectorSettings with(RecordSettings read, ReportSettings told, IncidentSettings ofKeys) {
        return new DetectorSettings(name, input, model, warning, critical, adapt, topics, read, told, ofKeys);
    }

    public String anomaliesTopic() {
        return topics.anomalies();
    }

    public @Nullable String scoresTopic() {
        return topics.scores();
    }

    public @Nullable String annotatedTopic() {
        return topics.annotated();
    }

    public String deadLetterTopic() {
        return topics.deadLetters();
    }

    /** How the records of the input topic are written, in words. */
    public WrittenAs writtenAs() {
        return records.writtenAs();
    }

    /** How the records of the input topic are written. */
    public RecordFormat format() {
        return records.format();
    }

    public boolean keyPartitioned() {
        return records.keyPartitioned();
    }

    public boolean includePayload() {
        return report.includePayload();
    }

    public int explainFields() {
        return report.explainFields();
    }

    public @Nullable WebhookSettings webhook() {
        return report.webhook();
    }

    public List<SuppressionRule> suppressions() {
        return report.suppressions();
    }

    public Masks masks() {
        return report.masks();
    }

    /** How events are written; null if they are JSON. */
    public @Nullable EventEncoding encoding() {
        return report.encoding();
    }

    /** Every topic that the detector may write, by its role; that of incidents is written if its model knows evidence. */
    public Map<TopicRole, String> outputTopics() {
        Map<TopicRole, String> written = new EnumMap<>(TopicRole.class);
        written.put(TopicRole.ANOMALIES, topics.anomalies());
        written.put(TopicRole.INCIDENTS, incidents.topic());
        if (topics.scores() != null) {
            written.put(TopicRole.SCORES, topics.scores());
        }
        if (topics.annotated() != null) {
            written.put(TopicRole.ANNOTATED, topics.annotated());
        }
        written.put(TopicRole.DEAD_LETTERS, topics.deadLetters());
        return written;
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
        return topics.scores() == null && topics.annotated() == null && !learns();
    }
}
