package io.elbo.core.history;

import org.jspecify.annotations.Nullable;

/**
 * What one record, or time, has made of a key's incident. Immutable.
 *
 * @param incident as it is after the change; a resolved one as it was at its end
 * @param cause why it is resolved; null if it is not
 * @param lastMillis time of the key's latest record, milliseconds since 1970
 * @param evidence of the key after the change
 * @param threshold the evidence from which incidents open
 */
public record IncidentChange(
        Kind kind, Incident incident, @Nullable Cause cause, long lastMillis, float evidence, float threshold) {
    /** What happened. */
    public enum Kind {
        OPENED,
        UPDATED,
        RESOLVED
    }

    /** Why an incident is resolved. */
    public enum Cause {
        /** The evidence has fallen below half of the threshold. */
        SUBSIDED,
        /** No record of the key came for long. */
        SILENT,
        /** The key's history began anew since another model defines histories differently. */
        REPLACED,
        /** Of a silence: a record of the key has come. */
        RETURNED,
        /** The key was forgotten since no record of it had come for as long as histories are kept. */
        EXPIRED,
        /** The key was forgotten to make room for others. */
        EVICTED,
        /** The detector does not look for such incidents any more. */
        RETIRED
    }
}
