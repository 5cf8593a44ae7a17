package io.elbo.stream.batch;

import io.elbo.core.history.KeyState;
import io.elbo.stream.history.KeySlot;
import io.elbo.stream.history.StateChanges;
import org.jspecify.annotations.Nullable;

/** What one detector's records of a poll and partition leave of their keys' histories, by record. Used by one stream thread. */
final class AdvancedStates {
    private final @Nullable KeySlot[] slots; // [records], null if the record advances none
    private final byte[] @Nullable [] states; // [records], of the key in the slot, after the record
    private int records;
    private int late;
    private int withoutKey;

    AdvancedStates(int records) {
        slots = new KeySlot[records];
        states = new byte[records][];
    }

    /** A record has advanced the state of its key. */
    void add(int record, KeySlot slot, byte[] state) {
        slots[record] = slot;
        states[record] = state;
        records++;
        late += KeyState.isLate(state) ? 1 : 0;
    }

    /** Whose state the record advances; null if it advances none. */
    @Nullable
    KeySlot slot(int record) {
        return slots[record];
    }

    /** The key's state after the record; null if the record advances none. */
    byte @Nullable [] state(int record) {
        return states[record];
    }

    /** The key's state after the record is another. */
    void replace(int record, byte[] state) {
        states[record] = state;
    }

    /** A record has no key, so that it has no history. */
    void addWithoutKey() {
        records++;
        withoutKey++;
    }

    void collect(int record, StateChanges changes) {
        KeySlot slot = slots[record];
        byte[] state = states[record];
        if (slot != null && state != null) {
            changes.add(slot, state);
        }
    }

    /** How many records were added to a history, or had no key. */
    int records() {
        return records;
    }

    /** How many of them happened long before the newest one of their key. */
    int late() {
        return late;
    }

    /** How many of them had no key. */
    int withoutKey() {
        return withoutKey;
    }
}
