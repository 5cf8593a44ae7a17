package io.elbo.registry;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What one instance of the service found when it opened a version, and what it does with it.
 *
 * @param instance names a process; another one after a restart
 * @param reason why it is refused; empty in other states
 * @param at when, ISO 8601
 */
public record InstanceReport(String detector, int version, String instance, State state, String reason, String at) {
    public InstanceReport {
        if (detector == null || instance == null || state == null) {
            throw new IllegalArgumentException("a report needs detector, instance and state");
        }
        reason = reason == null ? "" : reason;
        at = at == null ? "" : at;
    }

    /** What an instance does with a version. */
    public enum State {
        /** It can be used. */
        @JsonProperty("verified")
        VERIFIED,
        /** It cannot be used, and the reason says why. */
        @JsonProperty("refused")
        REFUSED,
        /** It judges the records. */
        @JsonProperty("active")
        ACTIVE,
        /** It scores the records beside the active one. */
        @JsonProperty("challenger")
        CHALLENGER,
        /** The instance has ended. */
        @JsonProperty("left")
        LEFT
    }
}
