package io.elbo.stream.batch;

import io.elbo.stream.history.KeySlot;
import io.elbo.stream.history.StateChanges;
import org.jspecify.annotations.Nullable;

/** The states that one detector's records of a poll and partition have advanced, by record. Used by one stream thread. */
final class AdvancedStates {
    private final @Nullable KeySlot[] slots; // [records], null if the record advances none
    private final byte[] @Nullable [] states; // [records], of the key in the slot, after the record

    AdvancedStates(int records) {
        slots = new KeySlot[records];
        states = new byte[records][];
    }

    void set(int record, KeySlot slot, byte[] state) {
        slots[record] = slot;
        states[record] = state;
    }

    void collect(int record, StateChanges changes) {
        KeySlot slot = slots[record];
        byte[] state = states[record];
        if (slot != null && state != null) {
            changes.add(slot, state);
        }
    }
}
