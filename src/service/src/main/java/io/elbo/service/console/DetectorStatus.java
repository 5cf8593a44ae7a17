package io.elbo.service.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.core.model.ModelMetadata;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.ModelRef;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one detector does. All but the anomalies of the last hour are figures of this instance.
 *
 * @param records that this instance has committed since it started, and {@code anomalies} among them
 * @param anomaliesLastHour of all instances
 * @param lag records that are not read yet; null while no stream runs
 * @param openIncidents null if the model knows no incidents
 * @param realisedAlarmRate share of the last hour's records that were flagged; null if there were none
 * @param threshold the score from which a record is an anomaly, nats
 * @param deadLetters among the records; left out if there are none
 * @param schemaChange left out if no schema of the records has changed anything for the fields
 * @param quantiles of the scores of every ten seconds, the oldest first, at most 60; an event has the last one only
 */
public record DetectorStatus(
        String name,
        DetectorState state,
        double recordsPerSecond,
        long records,
        long anomalies,
        int anomaliesLastHour,
        @Nullable Long lag,
        @Nullable Long openIncidents,
        ModelInUse model,
        double targetAlarmRate,
        @Nullable Double realisedAlarmRate,
        double threshold,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DeadLettersView deadLetters,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable SchemaChangeView schemaChange,

        List<ScoreQuantiles> quantiles) {
    /**
     * The model in use.
     *
     * @param registryVersion its number in the registry, 0 for the configured file; left out if there is no registry
     * @param activeSince when this instance went over to it, milliseconds since 1970
     */
    public record ModelInUse(
            String name,
            String version,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Integer registryVersion,

            String created,
            long activeSince) {
        static ModelInUse of(ModelRef model, ModelMetadata metadata, long activeSince) {
            return new ModelInUse(
                    model.name(), model.version(), model.registryVersion(), metadata.created(), activeSince);
        }
    }

    static DetectorStatus of(
            Detector detector, TracedDetector trace, Figures figures, int anomaliesLastHour, Instant now) {
        double realised = figures.realisedAlarmRate(detector);
        var lag = figures.lag(detector);
        var model = detector.active();
        return new DetectorStatus(
                detector.name(),
                DetectorState.of(detector, figures, now),
                trace.recordsPerSecond(),
                trace.records(),
                trace.anomalies(),
                anomaliesLastHour,
                lag.isPresent() ? (long) lag.getAsDouble() : null,
                figures.openIncidents(detector),
                ModelInUse.of(model.reference(), model.metadata(), trace.activeSince()),
                figures.targetAlarmRate(detector),
                Double.isNaN(realised) ? null : realised,
                figures.threshold(detector),
                trace.deadLetters(),
                SchemaChangeView.of(detector),
                trace.quantiles());
    }

    /** The same with the last quantiles only. */
    DetectorStatus brief() {
        return new DetectorStatus(
                name,
                state,
                recordsPerSecond,
                records,
                anomalies,
                anomaliesLastHour,
                lag,
                openIncidents,
                model,
                targetAlarmRate,
                realisedAlarmRate,
                threshold,
                deadLetters,
                schemaChange,
                quantiles.isEmpty() ? quantiles : quantiles.subList(quantiles.size() - 1, quantiles.size()));
    }
}
