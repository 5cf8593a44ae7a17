package io.elbo.stream.history;

import io.elbo.core.history.KeyState;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The states that one record carries through the topology: of its own keys and of all settled records behind it, up to the
 * next record that enters the topology. Of each key only the last state counts. Used by one stream thread.
 */
public final class StateChanges {
    /** Of a record that carries none. */
    public static final StateChanges NONE = new StateChanges();

    private static final double APART_SECONDS = 1; // records that are closer in time say the same

    private final List<StateChange> changes = new ArrayList<>(0);
    private final @Nullable List<Spoken> spoken; // null if nobody asks for times
    private double lastSpoken = Double.NEGATIVE_INFINITY;

    /** A record of a key, seconds since 1970. */
    record Spoken(Bytes key, double seconds) {}

    /** Of which nobody asks when the records happened. */
    public StateChanges() {
        this(false);
    }

    /** @param keepsTimes whether it notes when the records happened */
    public StateChanges(boolean keepsTimes) {
        spoken = keepsTimes ? new ArrayList<>(0) : null;
    }

    /** Adds a state of the key after a later record than those that were added before. */
    public void add(KeySlot slot, byte[] state) {
        boolean speaks = spoken != null && !slot.isQuiet();
        double seconds = speaks ? KeyState.eventTimeSeconds(state) : Double.NaN;
        if (spoken != null && speaks && Math.abs(seconds - lastSpoken) >= APART_SECONDS) {
            lastSpoken = seconds;
            spoken.add(new Spoken(slot.key(), seconds));
        }
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

    /** Records at least a second apart, in their order. */
    List<Spoken> spoken() {
        return spoken == null ? List.of() : spoken;
    }

    List<StateChange> all() {
        return changes;
    }
}
