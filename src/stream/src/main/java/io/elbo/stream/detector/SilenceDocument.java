package io.elbo.stream.detector;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.SilenceChange;
import io.elbo.core.verdict.KeyTerms;
import io.elbo.core.verdict.Severity;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An incident of a key that has fallen silent, as {@code kafka/incident.schema.json} describes it.
 *
 * @param id follows from the key's latest record, so that it is the same if time finds the silence again
 * @param key that is silent, as text
 * @param state opened or resolved
 * @param cause why it is resolved; null if it is not
 * @param suppressed the rule that suppresses the change; null if none does
 * @param start time of the key's latest record before, milliseconds since 1970
 * @param last of the record that ended the silence, if one did; else as {@code start}
 * @param silentSeconds between the start and the change
 * @param allowedSeconds how long the key may be silent; null if that is not known any more
 * @param text the same for a person
 * @param source the record that ended the silence, if one did; else the key's latest one
 */
public record SilenceDocument(
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
        double silentSeconds,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double allowedSeconds,
        String text,
        SourceRef source) {
    /** @param source as the document has it */
    public static SilenceDocument of(
            String detector,
            ModelRef model,
            String key,
            SilenceChange change,
            @Nullable String suppressed,
            SourceRef source) {
        IncidentChange.Cause cause = change.cause();
        double silentSeconds = Math.max(0, change.nowMillis() - change.sinceMillis()) / 1e3;
        return new SilenceDocument(
                source.topic() + "-" + source.partition() + "-" + change.offset() + "-" + detector + "-silence",
                "silence",
                detector,
                model,
                key,
                change.kind().name().toLowerCase(Locale.ROOT),
                cause == null ? null : cause.name().toLowerCase(Locale.ROOT),
                Severity.WARNING.label(),
                suppressed,
                change.sinceMillis(),
                cause == IncidentChange.Cause.RETURNED
                        ? Math.max(change.sinceMillis(), source.timestamp())
                        : change.sinceMillis(),
                silentSeconds,
                Double.isNaN(change.allowedSeconds()) ? null : change.allowedSeconds(),
                text(silentSeconds, change.allowedSeconds()),
                source);
    }

    private static String text(double silentSeconds, double allowedSeconds) {
        return "no record for " + KeyTerms.duration(silentSeconds)
                + (Double.isNaN(allowedSeconds) ? "" : ", allowed are " + KeyTerms.duration(allowedSeconds));
    }
}
