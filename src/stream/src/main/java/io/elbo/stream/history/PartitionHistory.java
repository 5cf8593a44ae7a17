package io.elbo.stream.history;

import io.elbo.core.history.KeyState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of the keys of one partition, on the stream thread that owns it. It belongs to one run of the partition's
 * task: when the task ends or begins anew, so does this.
 *
 * <h2>Two places</h2>
 *
 * The state of a key must be what its committed records left, and yet the records of a poll are scored before any of them is
 * processed. So a record finds its key's state in one of two places. The <i>store</i> holds what processed records left; the
 * processor writes it in the transaction of outputs and offsets. The <i>slots</i> of this class hold what polled records left
 * that are not processed yet. A slot goes when its newest state is written.
 *
 * <h2>Order</h2>
 *
 * A state is right only if the records of its key were added in the order of their offsets, none left out. If a record could
 * not be added in its poll (the task had no store yet, or reading the record failed), the processor adds it alone, from the
 * store. Until then the partition is <i>blocked</i>: later records are left to the processor as well.
 */
public final class PartitionHistory {
    private static final long NOTHING = -1;

    private final KeyStateStore store;
    private final HistoryFigures figures;
    private final Map<Bytes, KeySlot> unwritten = new HashMap<>();
    private long blockedThrough; // offset of the newest record that the processor has to add alone
    private long polledThrough = NOTHING;
    private boolean watchesSilence;
    private boolean hasReachedEnd;

    /** @param pending offset of the newest record that was polled but not processed; negative if there is none */
    public PartitionHistory(KeyStateStore store, HistoryFigures figures, long pending) {
        this.store = store;
        this.figures = figures;
        blockedThrough = Math.max(NOTHING, pending);
    }

    /**
     * Keeps the state that a record has left which is scored alone.
     *
     * @param isNew whether the store does not know the key
     */
    public void put(Bytes key, byte[] state, boolean isNew) {
        spoke(key, state);
        store.put(key, state, isNew);
    }

    /** What the processed records have left. */
    public KeyStateStore store() {
        return store;
    }

    public HistoryFigures figures() {
        return figures;
    }

    /** Whether records may be added in their poll. */
    public boolean isCurrent() {
        return blockedThrough == NOTHING;
    }

    /** From now on records are left to the processor, until it has processed the one at this offset. */
    public void block(long offset) {
        blockedThrough = Math.max(blockedThrough, offset);
    }

    /** Prepares for a poll. If its records were polled before, what they left then is dropped. */
    public void polling(long firstOffset, long lastOffset, long pendingBefore) {
        if (firstOffset <= polledThrough) {
            unwritten.clear();
            blockedThrough = pendingBefore;
        }
        polledThrough = lastOffset;
    }

    /** The key's state after all records that were polled so far. */
    public KeySlot slot(DetectorHistory owner, Bytes key) {
        return slot(key, each -> owner.state(each, store::get));
    }

    /** @param stored what the store holds of a key */
    KeySlot slot(Bytes key, Function<Bytes, byte @Nullable []> stored) {
        KeySlot known = unwritten.get(key);
        return known == null ? new KeySlot(key, stored.apply(key), false) : known;
    }

    /** The state of a challenger's key after all records that were polled so far. */
    public KeySlot quietSlot(Bytes key) {
        KeySlot known = unwritten.get(key);
        return known == null ? new KeySlot(key, store.get(key), true) : known;
    }

    /** Keeps the state of a challenger's key that a record has left which was not added in its poll. */
    public void putQuietly(Bytes key, byte[] state, boolean isNew) {
        store.putQuietly(key, state, isNew);
    }

    /** One more record of the key is polled. */
    public void advance(KeySlot slot, byte[] next) {
        slot.advance(next);
        unwritten.put(slot.key(), slot);
    }

    /** Whether the key's state will be kept: it has one, or there is room for one more. */
    public boolean keeps(KeySlot slot) {
        return !slot.isNew() || store.keepsNewKeys();
    }

    /** Whether a state of the key waits to be written. */
    boolean isUnwritten(Bytes key) {
        return unwritten.containsKey(key);
    }

    /** From now on the time of the partition is followed, which silence is measured by. */
    public void watchSilence() {
        watchesSilence = true;
    }

    /** Whether it is to be told when records happened. */
    public boolean watchesSilence() {
        return watchesSilence;
    }

    /** A poll has taken the newest record that the partition had. */
    public void reachedEnd() {
        hasReachedEnd = true;
    }

    /** Whether a poll has taken the newest record of the partition since this was asked last. */
    public boolean takeReachedEnd() {
        boolean reached = hasReachedEnd;
        hasReachedEnd = false;
        return reached;
    }

    /**
     * Whether no record of the key of this state has come for longer than the limit, by the times of the partition's records.
     *
     * @param state after its latest record
     */
    public boolean isSilentFor(double limitSeconds, byte[] state) {
        return store.clock().isAliveFor(limitSeconds, KeyState.eventTimeSeconds(state));
    }

    /** The time of the partition by which silence is measured, milliseconds since 1970; 0 if it is not known. */
    public long clockMillis() {
        return Math.round(Math.max(0, store.clock().nowSeconds()) * 1e3); // 0 for NaN
    }

    /** Keeps the time of the partition in the store. */
    public void keepClock() {
        store.putClock();
    }

    /** A record of the key is processed which has left this state. */
    void spoke(Bytes key, byte[] state) {
        if (watchesSilence) {
            store.clock().spoke(key, KeyState.eventTimeSeconds(state));
        }
    }

    /** Writes what the record carries that has just been processed. */
    public void write(StateChanges changes) {
        changes.spoken().forEach(record -> store.clock().spoke(record.key(), record.seconds()));
        for (StateChange change : changes.all()) {
            KeySlot slot = change.slot();
            boolean stored = slot.isQuiet()
                    ? store.putQuietly(slot.key(), change.state(), slot.isNew())
                    : store.put(slot.key(), change.state(), slot.isNew());
            if (slot.newest() == change) {
                unwritten.remove(slot.key(), slot);
            } else if (stored) {
                slot.stored();
            }
        }
    }

    /**
     * Some of a detector's keys that have an open incident and no record that waits to be processed, the next ones at the next call.
     */
    public List<Bytes> openIncidents(DetectorHistory owner, int max) {
        return store.incidents().next(owner.owner(), max).stream()
                .filter(key -> !isUnwritten(key))
                .toList();
    }

    /** The time of the partition's records, but not later than the clock, milliseconds since 1970; negative if it is not known. */
    public long nowMillis(long wallClockMillis) {
        double now = store.nowSeconds();
        return Double.isNaN(now) ? -1 : Math.min(Math.round(now * 1e3), wallClockMillis);
    }

    /** The record at this offset is processed, and what it carries is written. */
    public void processed(long offset) {
        if (offset >= blockedThrough) {
            blockedThrough = NOTHING;
        }
    }
}
