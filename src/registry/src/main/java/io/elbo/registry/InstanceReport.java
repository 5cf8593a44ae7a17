package io.elbo.registry;

/**
 * What one instance of the service found when it opened a version, and what it does with it.
 *
 * @param instance names a process; another one after a restart
 * @param reason why it is refused; empty in other states
 * @param at when, ISO 8601
 */
public record InstanceReport(String detector, int version, String instance, State state, String reason, String at) {
    /** What an instance does with a version. */
    public enum State {
        /** It can be used. */
        VERIFIED,
        /** It cannot be used, and the reason says why. */
        REFUSED,
        /** It judges the records. */
        ACTIVE,
        /** It scores the records beside the active one. */
        CHALLENGER,
        /** The instance has ended. */
        LEFT
    }
}
