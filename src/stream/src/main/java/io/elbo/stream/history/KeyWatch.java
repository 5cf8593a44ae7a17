package io.elbo.stream.history;

import io.elbo.core.history.IncidentChange;
import org.apache.kafka.common.utils.Bytes;

/** Is asked about each key while {@link KeyWalk} goes through a task's store, and told of those that are forgotten. */
public interface KeyWatch {
    /** Watches nothing. */
    KeyWatch NONE = new KeyWatch() {
        @Override
        public void looking(long wallClockMillis) {}

        @Override
        public boolean counts(Bytes key) {
            return true;
        }

        @Override
        public boolean isObsolete(Bytes key, byte[] state) {
            return false;
        }

        @Override
        public boolean isDue(Bytes key, byte[] state) {
            return false;
        }

        @Override
        public void due(Bytes key, byte[] state) {}

        @Override
        public void forgotten(Bytes key, byte[] state, IncidentChange.Cause cause) {}

        @Override
        public void walked() {}
    };

    /** Whether changes of keys can be written now; if not, no key is looked at. */
    default boolean isReady() {
        return true;
    }

    /** Some keys are about to be looked at. */
    void looking(long wallClockMillis);

    /** Whether the key is one of those that a partition has at most so many of: not one of a model that is not active. */
    boolean counts(Bytes key);

    /** Whether no model goes on with the state, so that it is to be deleted. No record of the key waits to be written. */
    boolean isObsolete(Bytes key, byte[] state);

    /** Whether something is to be done about the key now. No record of it waits to be written. */
    boolean isDue(Bytes key, byte[] state);

    /** Does it, if it is still to be done; may write the key's state. */
    void due(Bytes key, byte[] state);

    /**
     * The key has been deleted from the store.
     *
     * @param state its last one
     */
    void forgotten(Bytes key, byte[] state, IncidentChange.Cause cause);

    /** The walk has been through, and begins anew. */
    void walked();
}
