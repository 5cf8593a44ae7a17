package io.elbo.stream.history;

import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.KeyState;
import io.elbo.stream.settings.HistorySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the keys of one task's store, again and again, some at each look, so that none takes long; after the last key it
 * knows how many there are.
 *
 * <ul>
 *   <li>It forgets keys that have not been seen for long, by the time of the records: a store with a time-to-live of its own
 *       would diverge from its changelog. The time of the records is the median of those that came last, but never later than the
 *       clock's: one record from the future must not let all others expire, and a replay of old records keeps what it needs.
 *   <li>It makes room when the store is nearly full: of the keys that it looks at, it forgets young ones, which have had few
 *       records, the half of them that was seen longest ago. So a flood of random keys pushes out itself. Mature keys stay.
 *   <li>It deletes states of definitions of histories that no model goes on with.
 *   <li>It asks a {@link KeyWatch} about all others.
 * </ul>
 *
 * <p>A look takes {@value #KEYS_PER_LOOK} keys, or more if the walk has to be through in a bounded number of looks. Used by one
 * stream thread.
 */
final class KeyWalk {
    static final Duration LOOK_EVERY = Duration.ofSeconds(10);
    static final int KEYS_PER_LOOK = 5_000;
    /** In so many looks, 5 minutes, the walk is through while keys have to make room. */
    private static final int LOOKS_TO_MAKE_ROOM = 30;

    private static final int MAX_DUE = 1_000; // of one look
    private static final double NEARLY_FULL = 0.95;
    private static final double ROOMY = 0.9;
    private static final int MATURE_RECORDS = 5;

    private final PartitionHistory history;
    private final double expireAfterSeconds;
    private final boolean evictsYoung;
    private final long maxKeys;
    private final HistoryFigures.Partition figures;
    private KeyWatch watch = KeyWatch.NONE;
    private int maxLooks = Integer.MAX_VALUE;
    private @Nullable Bytes next; // where the next look begins; null for the first key
    private long seen; // since the first key, those that were forgotten not counted
    private boolean makesRoom;
    private boolean hasCounted; // once through the whole store; before, the number of keys is an estimate

    KeyWalk(PartitionHistory history, HistorySettings settings, HistoryFigures.Partition figures) {
        this.history = history;
        expireAfterSeconds = settings.expireAfter().toMillis() / 1e3;
        evictsYoung = settings.whenFull() == HistorySettings.WhenFull.EVICT_YOUNG;
        maxKeys = settings.maxKeys();
        this.figures = figures;
    }

    /**
     * Asks about keys from now on.
     *
     * @param within the walk is through after so long; null if that does not matter
     */
    void watch(KeyWatch asked, @Nullable Duration within) {
        watch = asked;
        maxLooks = within == null ? Integer.MAX_VALUE : (int) Math.max(1, within.toMillis() / LOOK_EVERY.toMillis());
    }

    private long keysPerLook() {
        int looks = makesRoom ? Math.min(maxLooks, LOOKS_TO_MAKE_ROOM) : maxLooks;
        return Math.max(KEYS_PER_LOOK, history.store().keys() / looks + 1);
    }

    void look(long wallClockMillis) {
        if (!watch.isReady()) {
            return;
        }
        watch.looking(wallClockMillis);
        double before = Math.min(history.store().nowSeconds(), wallClockMillis / 1e3)
                - expireAfterSeconds; // NaN until a time is known
        makesRoom = evictsYoung && history.store().keys() > (makesRoom ? ROOMY : NEARLY_FULL) * maxKeys;
        List<KeyValue<Bytes, byte[]>> expired = new ArrayList<>();
        List<KeyValue<Bytes, byte[]>> young = new ArrayList<>();
        List<KeyValue<Bytes, byte[]>> obsolete = new ArrayList<>();
        List<KeyValue<Bytes, byte[]>> due = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> states = history.store().all().range(next, null)) {
            for (long left = keysPerLook(); states.hasNext() && left > 0; left--) {
                KeyValue<Bytes, byte[]> state = states.next();
                if (!KeyStateStore.isOfDetector(state.key)) {
                    continue;
                }
                history.store().seen(state.key, state.value);
                seen += watch.counts(state.key) ? 1 : 0;
                if (history.isUnwritten(state.key)) {
                    continue;
                }
                if (watch.isObsolete(state.key, state.value)) {
                    obsolete.add(state);
                } else if (KeyState.eventTimeSeconds(state.value) < before) {
                    expired.add(state);
                } else if (due.size() < MAX_DUE && watch.isDue(state.key, state.value)) {
                    due.add(state);
                } else if (makesRoom
                        && hasCounted
                        && KeyState.records(state.value) < MATURE_RECORDS
                        && watch.counts(state.key)) {
                    young.add(state);
                }
            }
            next = states.hasNext() ? states.peekNextKey() : null;
        }
        due.forEach(looked -> watch.due(looked.key, looked.value));
        obsolete.forEach(looked -> forget(looked, IncidentChange.Cause.REPLACED));
        expired.forEach(looked -> forget(looked, IncidentChange.Cause.EXPIRED));
        evict(young);
        if (next == null) {
            history.store().count(seen);
            hasCounted = true;
            watch.walked();
            seen = 0;
        }
    }

    /** Of these keys, the half that was seen longest ago, but no more than have to go. */
    private void evict(List<KeyValue<Bytes, byte[]>> young) {
        long tooMany = history.store().keys() - (long) (ROOMY * maxKeys);
        young.stream()
                .sorted(Comparator.comparingDouble(
                                (KeyValue<Bytes, byte[]> key) -> KeyState.eventTimeSeconds(key.value))
                        .thenComparing(key -> key.key))
                .limit(Math.max(0, Math.min(tooMany, (young.size() + 1) / 2)))
                .forEach(looked -> forget(looked, IncidentChange.Cause.EVICTED));
    }

    private void forget(KeyValue<Bytes, byte[]> looked, IncidentChange.Cause cause) {
        boolean isCounted = watch.counts(looked.key);
        history.store().delete(looked.key, isCounted);
        seen -= isCounted ? 1 : 0;
        if (cause == IncidentChange.Cause.EXPIRED) {
            figures.expired();
        } else if (cause == IncidentChange.Cause.EVICTED) {
            figures.evicted();
        }
        watch.forgotten(looked.key, looked.value, cause);
    }
}
