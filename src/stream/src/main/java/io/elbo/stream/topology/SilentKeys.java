package io.elbo.stream.topology;

import io.elbo.stream.history.KeyStateStore;
import org.jspecify.annotations.Nullable;

/** Counts the silent keys of one detector in a task's store: by their changes, and anew by each walk over all keys. */
final class SilentKeys {
    private final String detector;
    private @Nullable KeyStateStore store; // while the task has one
    private int silent; // about
    private int passed; // by the walk

    SilentKeys(String detector) {
        this.detector = detector;
    }

    void open(KeyStateStore states) {
        store = states;
        silent = 0;
        passed = 0;
    }

    void close() {
        store = null;
    }

    /** So many more keys are silent than before; negative if they are fewer. */
    void change(int more) {
        silent = Math.max(0, silent + more);
        tell();
    }

    /** The walk has passed so many silent keys; negative for one that it has passed and that is silent no longer. */
    void pass(int keys) {
        passed += keys;
    }

    /** The walk has passed all keys. */
    void walked() {
        silent = passed;
        passed = 0;
        tell();
    }

    private void tell() {
        if (store != null) {
            store.silentKeys(detector, silent);
        }
    }
}
