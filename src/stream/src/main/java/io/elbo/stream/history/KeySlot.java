package io.elbo.stream.history;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** The newest state of one key on its stream thread, which the store may not know yet. Belongs to a {@link PartitionHistory}. */
public final class KeySlot {
    private final Bytes key;
    private final boolean isQuiet;
    private boolean isNew;
    private byte @Nullable [] state;
    private byte @Nullable [] withEvidence;
    private @Nullable StateChange newest; // the newest change that waits to be written

    /** @param isQuiet whether the key is a challenger's */
    KeySlot(Bytes key, byte @Nullable [] stored, boolean isQuiet) {
        this.isQuiet = isQuiet;
        this.key = key;
        isNew = stored == null;
        state = stored;
        withEvidence = stored;
    }

    public Bytes key() {
        return key;
    }

    /** Whether the key is a challenger's, whose states nobody is to notice. */
    boolean isQuiet() {
        return isQuiet;
    }

    /** Whether the store does not know the key. */
    boolean isNew() {
        return isNew;
    }

    /** After all records that were polled so far; null if the key is not known. Never changed in place. */
    public byte @Nullable [] state() {
        return state;
    }

    /** After all records whose surprise has been added to the key's evidence; null if the key is not known. */
    public byte @Nullable [] withEvidence() {
        return withEvidence;
    }

    /**
     * The surprise of one more record is added.
     *
     * @param before the state that the record had left
     * @param after the same with the evidence
     */
    public void withEvidence(byte[] before, byte[] after) {
        withEvidence = after;
        if (state == before) {
            state = after;
        }
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
