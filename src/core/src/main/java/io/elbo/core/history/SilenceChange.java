package io.elbo.core.history;

import org.jspecify.annotations.Nullable;

/**
 * A key that used to speak is silent for longer than allowed, or is so no more. Immutable.
 *
 * @param kind opened or resolved
 * @param cause why it is resolved; null if it is not
 * @param offset of the key's latest record before
 * @param sinceMillis time of that record, milliseconds since 1970
 * @param nowMillis time of the change, by the time of the topic's records, milliseconds since 1970
 * @param allowedSeconds how long the key may be silent; NaN if that is not known any more
 */
public record SilenceChange(
        IncidentChange.Kind kind,
        IncidentChange.@Nullable Cause cause,
        long offset,
        long sinceMillis,
        long nowMillis,
        double allowedSeconds) {
    /**
     * The key of this state is silent for too long.
     *
     * @param state after the key's latest record
     */
    public static SilenceChange opened(byte[] state, long nowMillis, double allowedSeconds) {
        return of(IncidentChange.Kind.OPENED, null, state, nowMillis, allowedSeconds);
    }

    /**
     * The silence of a key is over.
     *
     * @param state after the key's latest record before
     */
    public static SilenceChange resolved(
            IncidentChange.Cause cause, byte[] state, long nowMillis, double allowedSeconds) {
        return of(IncidentChange.Kind.RESOLVED, cause, state, nowMillis, allowedSeconds);
    }

    private static SilenceChange of(
            IncidentChange.Kind kind,
            IncidentChange.@Nullable Cause cause,
            byte[] state,
            long nowMillis,
            double allowedSeconds) {
        return new SilenceChange(
                kind,
                cause,
                KeyState.offset(state),
                Math.max(0, KeyState.eventTimeMillis(state)),
                nowMillis,
                allowedSeconds);
    }
}
