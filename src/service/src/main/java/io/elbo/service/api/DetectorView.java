package io.elbo.service.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.core.model.Health;
import io.elbo.core.schema.Field;
import io.elbo.core.suppression.SuppressionRule;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.service.console.SchemaChangeView;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.mask.MaskedFields;
import io.elbo.stream.policy.PartitionPolicies;
import io.elbo.stream.settings.DetectorSettings;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A detector as the API shows it.
 *
 * @param writtenAs how the records of the input are read
 * @param threshold the score from which a record is an anomaly, nats; like {@code rawThreshold} and the budgets it is that of
 *     records that are sent by HTTP, which belong to no partition
 * @param rawThreshold the smallest raw score of an anomaly
 * @param budgetRevision the change at run time that has set the budgets; left out if they are those of the configuration
 * @param schemaChange the last schema that has changed something for the fields; left out if none has
 * @param suppressions the rules of what nobody wants to hear of
 * @param partitions those that learn on this instance, each with thresholds of its own
 */
public record DetectorView(
        String name,
        String input,
        WrittenAsView writtenAs,
        ModelView model,
        double threshold,
        float rawThreshold,
        double alertBudget,
        double criticalBudget,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long budgetRevision,

        String configuredAlertBudget,
        String configuredCriticalBudget,
        boolean adapt,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PartitionView> partitions,

        String anomaliesTopic,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String incidentsTopic,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String scoresTopic,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String annotatedTopic,
        String deadLetterTopic,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable SchemaChangeView schemaChange,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<SuppressionView> suppressions,

        List<FieldView> fields) {
    /**
     * The model in use.
     *
     * @param registryVersion its number in the registry, 0 for the configured file; left out if there is no registry
     * @param health if its trainer examined it
     */
    public record ModelView(
            String name,
            String version,
            String created,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Integer registryVersion,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Health health) {}

    /** The thresholds of one partition. */
    public record PartitionView(
            int partition, double threshold, float rawThreshold, double alertBudget, double criticalBudget) {
        static PartitionView of(int partition, ThresholdPolicy policy) {
            return new PartitionView(
                    partition,
                    policy.threshold(),
                    policy.rawThreshold(),
                    policy.warning().probability(),
                    policy.critical().probability());
        }
    }

    /** One rule as it is written, and whether it has expired by the clock of this instance. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record SuppressionView(
            String name,
            @Nullable String field,
            @Nullable String unless,
            @Nullable String where,
            @Nullable String except,
            @Nullable String during,
            @Nullable String timeZone,
            @Nullable String from,
            @Nullable String until,
            boolean expired,
            String why) {
        static SuppressionView of(SuppressionRule rule, Instant now) {
            return new SuppressionView(
                    rule.name(),
                    rule.field(),
                    text(rule.unless()),
                    text(rule.where()),
                    text(rule.except()),
                    text(rule.during()),
                    rule.during() == null ? null : rule.during().zone().getId(),
                    text(rule.from()),
                    text(rule.until()),
                    rule.hasExpired(now),
                    rule.why());
        }

        private static @Nullable String text(@Nullable Object setting) {
            return setting == null ? null : setting.toString();
        }
    }

    /**
     * One input of a record.
     *
     * @param masked whether its values are masked wherever they leave the service; left out if not
     */
    public record FieldView(
            String name,
            String type,
            String pointer,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean masked) {
        static FieldView of(Field field, MaskedFields masks) {
            return new FieldView(field.name(), field.type(), field.pointer(), masks.hides(field.name()));
        }
    }

    static DetectorView of(Detector detector) {
        DetectorSettings settings = detector.settings();
        PartitionPolicies policies = detector.policies();
        ThresholdPolicy typical = policies.typical();
        return new DetectorView(
                detector.name(),
                settings.input(),
                WrittenAsView.of(settings.writtenAs()),
                new ModelView(
                        detector.model().name(),
                        detector.model().version(),
                        detector.engine().metadata().created(),
                        detector.model().registryVersion(),
                        detector.engine().metadata().health()),
                typical.threshold(),
                typical.rawThreshold(),
                typical.warning().probability(),
                typical.critical().probability(),
                typical.budgetRevision(),
                settings.warning().text(),
                settings.critical().text(),
                settings.adapt(),
                policies.byPartition().entrySet().stream()
                        .map(each -> PartitionView.of(each.getKey(), each.getValue()))
                        .toList(),
                settings.anomaliesTopic(),
                !detector.active().hasIncidents() ? null : settings.incidents().topic(),
                settings.scoresTopic(),
                settings.annotatedTopic(),
                settings.deadLetterTopic(),
                SchemaChangeView.of(detector),
                settings.suppressions().stream()
                        .map(rule -> SuppressionView.of(rule, Instant.now()))
                        .toList(),
                detector.schema().fields().stream()
                        .map(field -> FieldView.of(field, detector.active().masks()))
                        .toList());
    }
}
