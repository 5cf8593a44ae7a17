package io.elbo.stream.history;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/**
 * The states that one record carries through the topology: of its own keys and of all settled records behind it, up to the
 * next record that enters the topology. Of each key only the last state counts. Used by one stream thread.
 */
public final class StateChanges {
    /** Of a record that carries none. */
    public static final StateChanges NONE = new StateChanges();

    private final List<StateChange> changes = new ArrayList<>(0);

    /** Adds a state of the key after a later record than those that were added before. */
    public void add(KeySlot slot, byte[] state) {
        StateChange newest = slot.newest();
        if (newest != null && newest.owner() == this) {
            newest.replace(state);
        } else {
            StateChange change = new StateChange(this, slot, state);
            slot.newest(change);
            changes.add(change);
        }
    }

    /** Whether it holds a state of the key. */
    public boolean holds(Bytes key) {
        return changes.stream().anyMatch(change -> change.slot().key().equals(key));
    }

    List<StateChange> all() {
        return changes;
    }
}
