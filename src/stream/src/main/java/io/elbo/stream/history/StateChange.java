package io.elbo.stream.history;

/**
 * A key's state after some records of a poll, which the processor writes with the record that carries it. Used by one stream
 * thread.
 */
public final class StateChange {
    private final StateChanges owner;
    private final KeySlot slot;
    private byte[] state;

    StateChange(StateChanges owner, KeySlot slot, byte[] state) {
        this.owner = owner;
        this.slot = slot;
        this.state = state;
    }

    /** The changes that it is one of. */
    StateChanges owner() {
        return owner;
    }

    KeySlot slot() {
        return slot;
    }

    byte[] state() {
        return state;
    }

    void replace(byte[] later) {
        state = later;
    }
}
