package io.elbo.stream.detector;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.core.history.Incident;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.Severity;
import io.elbo.core.verdict.ThresholdPolicy;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An incident of a key as it is after a change, as {@code kafka/incident.schema.json} describes it.
 *
 * @param id follows from the record that opened it, so that it is the same if that is processed again
 * @param kind deviation
 * @param key whose records it is about, as text
 * @param state opened, updated or resolved
 * @param cause why it is resolved; null if it is not
 * @param suppressed the rule that suppresses the change; null if none does
 * @param start time of the record that opened it, milliseconds since 1970
 * @param last time of the key's latest record, milliseconds since 1970
 * @param evidence now; an ordinary record adds one on average
 * @param pValue of the peak evidence; null if the active model knows no evidence
 * @param threshold the evidence from which incidents open; null as above
 * @param peakScore the highest surprise of a record, nats
 * @param records of the key since the start
 * @param anomalies among them
 * @param fields that lead to the highest surprise, the most unusual first
 * @param reasons why the record of the source is unusual, as in an anomaly; none when it is resolved
 * @param source the record that changed the incident; of a key that fell silent, its latest one
 */
public record IncidentDocument(
        String id,
        String kind,
        String detector,
        ModelRef model,
        String key,
        String state,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String cause,
        String severity,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String suppressed,
        long start,
        long last,
        float evidence,
        float peakEvidence,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double pValue,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Float threshold,
        float peakScore,
        int records,
        int anomalies,
        List<String> fields,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Contribution> reasons,
        SourceRef source) {
    /**
     * @param incidents of the model; null if it knows no evidence
     * @param source whose partition is the one of the record that opened the incident
     */
    public static IncidentDocument of(
            String detector,
            ActiveModel model,
            @Nullable Incidents incidents,
            ThresholdPolicy policy,
            String key,
            IncidentChange change,
            @Nullable String suppressed,
            List<Contribution> reasons,
            SourceRef source) {
        Incident incident = change.incident();
        IncidentChange.Cause cause = change.cause();
        return new IncidentDocument(
                source.topic() + "-" + source.partition() + "-" + incident.offset() + "-" + detector,
                "deviation",
                detector,
                model.reference(),
                key,
                word(change.kind()),
                cause == null ? null : word(cause),
                (incidents == null ? Severity.WARNING : incidents.severity(incident, policy)).label(),
                suppressed,
                incident.startMillis(),
                change.lastMillis(),
                change.evidence(),
                incident.peakEvidence(),
                incidents == null ? null : incidents.pValue(incident.peakEvidence()),
                incidents == null ? null : change.threshold(),
                incident.peakScore(),
                incident.records(),
                incident.anomalies(),
                incident.fields(),
                reasons.subList(0, Math.min(Incident.MAX_FIELDS, reasons.size())),
                source);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
