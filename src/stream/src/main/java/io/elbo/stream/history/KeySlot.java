package io.elbo.stream.history;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** The newest state of one key on its stream thread, which the store may not know yet. Belongs to a {@link PartitionHistory}. */
public final class KeySlot {
    private final Bytes key;
    private boolean isNew;
    private byte @Nullable [] state;
    private @Nullable StateChange newest; // the newest change that waits to be written

    KeySlot(Bytes key, byte @Nullable [] stored) {
        this.key = key;
        isNew = stored == null;
        state = stored;
    }

    Bytes key() {
        return key;
    }

    /** Whether the store does not know the key. */
    boolean isNew() {
        return isNew;
    }

    /** After all records that were polled so far; null if the key is not known. Never changed in place. */
    public byte @Nullable [] state() {
        return state;
    }

    /** The store knows the key now. */
    void stored() {
        isNew = false;
    }

    void advance(byte[] next) {
        state = next;
    }

    @Nullable
    StateChange newest() {
        return newest;
    }

    void newest(StateChange change) {
        newest = change;
    }
}
