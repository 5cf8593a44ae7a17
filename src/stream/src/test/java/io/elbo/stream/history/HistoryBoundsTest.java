package io.elbo.stream.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.feature.Batch;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.history.KeyState;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.stream.settings.HistorySettings;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

/** How the number of keys is bounded: by time, and by a maximum. */
class HistoryBoundsTest {
    private static final long NOON_MILLIS = 1_767_268_800_000L;
    private static final long HOUR_MILLIS = 3_600_000;
    private static final Schema SCHEMA = TinyModel.rising(new HistoryDefinition(List.of(), null, null));

    private final SortedStore states = new SortedStore();
    private final HistoryFigures figures = new HistoryFigures("payments");
    private final HistoryFigures.Partition own = figures.open(0);

    private PartitionHistory history(long maxKeys) {
        return new PartitionHistory(new KeyStateStore(states, maxKeys, own), figures, -1);
    }

    private KeyWalk walk(PartitionHistory history, long maxKeys) {
        return new KeyWalk(
                history,
                new HistorySettings(
                        HistorySettings.Store.MEMORY,
                        Duration.ofHours(2),
                        maxKeys,
                        HistorySettings.WhenFull.EVICT_YOUNG,
                        1),
                own);
    }

    private static Bytes key(String name) {
        return Bytes.wrap(("cards\0" + name).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] state(long timestampMillis) {
        Batch batch = new Batch(SCHEMA, 1);
        batch.appendRow();
        return Objects.requireNonNull(KeyHistory.of(SCHEMA)).advance(batch, 0, null, 0, timestampMillis);
    }

    /** Enough records for the time of all to be known. */
    private static void speak(PartitionHistory history, long timestampMillis) {
        for (int i = 0; i < 10; i++) {
            history.store().put(key("newest"), state(timestampMillis), i == 0);
        }
    }

    @Test
    void shouldForgetKeysThatWereNotSeenForLongByTheTimeOfTheRecords() {
        states.put(key("old"), state(NOON_MILLIS - 3 * HOUR_MILLIS));
        states.put(key("young"), state(NOON_MILLIS - HOUR_MILLIS));
        PartitionHistory history = history(10);
        KeyWalk walk = walk(history, 10);

        walk.look(NOON_MILLIS + 1_000 * HOUR_MILLIS); // the clock alone lets nothing expire
        assertThat(figures.expiredKeys()).isZero();
        speak(history, NOON_MILLIS);
        walk.look(NOON_MILLIS + 1_000 * HOUR_MILLIS);
        walk.look(NOON_MILLIS + 1_000 * HOUR_MILLIS);

        assertThat(states.copy()).containsOnlyKeys(key("young"), key("newest"));
        assertThat(figures.expiredKeys()).isEqualTo(1);
        assertThat(figures.keys()).isEqualTo(2);
    }

    @Test
    void shouldNotForgetKeysBecauseOneRecordIsFromTheFuture() {
        states.put(key("now"), state(NOON_MILLIS));
        PartitionHistory history = history(10);
        KeyWalk walk = walk(history, 10);
        speak(history, NOON_MILLIS);
        history.store().put(key("future"), state(NOON_MILLIS + 1_000 * HOUR_MILLIS), true);

        walk.look(NOON_MILLIS + 9_000 * HOUR_MILLIS); // old records are replayed
        walk.look(NOON_MILLIS + 9_000 * HOUR_MILLIS);

        assertThat(states.copy()).containsOnlyKeys(key("now"), key("newest"), key("future"));
    }

    @Test
    void shouldNotForgetAKeyWhoseNextStateWaitsToBeWritten() {
        states.put(key("old"), state(NOON_MILLIS - 3 * HOUR_MILLIS));
        states.put(key("newest"), state(NOON_MILLIS));
        PartitionHistory history = history(10);
        history.advance(history.slot(key("old"), history.store()::get), state(NOON_MILLIS));
        KeyWalk walk = walk(history, 10);

        walk.look(NOON_MILLIS);
        walk.look(NOON_MILLIS);

        assertThat(states.copy()).containsOnlyKeys(key("old"), key("newest"));
    }

    @Test
    void shouldLookAtSoManyKeysAtATimeAndCountThemInTheEnd() {
        byte[] state = state(NOON_MILLIS);
        int keys = 2 * KeyWalk.KEYS_PER_LOOK + 1;
        for (int i = 0; i < keys; i++) {
            states.put(key(Integer.toString(i)), state);
        }
        KeyStateStore store = new KeyStateStore(states, keys, own);
        store.count(5); // an estimate that is wrong
        KeyWalk walk = walk(new PartitionHistory(store, figures, -1), keys);

        walk.look(NOON_MILLIS);
        walk.look(NOON_MILLIS);
        assertThat(figures.keys()).isEqualTo(5);

        walk.look(NOON_MILLIS);
        assertThat(figures.keys()).isEqualTo(keys);
    }

    @Test
    void shouldNotRememberNewKeysPastTheMaximum() {
        PartitionHistory history = history(2);
        for (String name : List.of("a", "b", "c", "a")) {
            KeySlot slot = history.slot(key(name), history.store()::get);
            byte[] next = state(NOON_MILLIS);
            history.advance(slot, next);
            StateChanges changes = new StateChanges();
            changes.add(slot, next);
            history.write(changes);
        }

        assertThat(states.copy()).containsOnlyKeys(key("a"), key("b"));
        assertThat(figures.refusedKeys()).isEqualTo(1);
        assertThat(history.slot(key("c"), history.store()::get).state()).isNull();
    }

    /** One record of the key. */
    private static void speak(PartitionHistory history, String name, long offset, long timestampMillis) {
        KeySlot slot = history.slot(key(name), history.store()::get);
        Batch batch = new Batch(SCHEMA, 1);
        batch.appendRow();
        byte[] next =
                Objects.requireNonNull(KeyHistory.of(SCHEMA)).advance(batch, 0, slot.state(), offset, timestampMillis);
        history.advance(slot, next);
        StateChanges changes = new StateChanges();
        changes.add(slot, next);
        history.write(changes);
    }

    @Test
    void shouldKeepWhatIsKnownOfRealKeysThroughAFloodOfRandomOnes() {
        int max = 1_000;
        PartitionHistory history = history(max);
        KeyWalk walk = walk(history, max);
        long seed = 7;
        SplittableRandom random = new SplittableRandom(seed);
        long offset = 0;
        long millis = NOON_MILLIS;
        for (int i = 0; i < 200 * 6; i++) {
            speak(history, "real " + i % 200, offset++, millis++);
        }
        walk.look(millis);

        for (int i = 0; i < 20_000; i++) {
            speak(history, "random " + random.nextLong(), offset++, millis++);
            if (i % 20 == 0) {
                speak(history, "real " + i / 20 % 200, offset++, millis++);
            }
            if (i % 2_000 < 10) { // one that comes in the middle of the flood, and stays
                speak(history, "new " + i / 2_000, offset++, millis++);
            }
            if (i % 100 == 0) {
                walk.look(millis);
            }
        }

        for (int i = 0; i < 200; i++) {
            assertThat(KeyState.records(Objects.requireNonNull(states.get(key("real " + i)))))
                    .as("records of key %s, seed %s", i, seed)
                    .isGreaterThan(6);
        }
        assertThat(states.copy().keySet().stream().filter(key -> key.toString().contains("new ")))
                .as("seed %s", seed)
                .hasSizeGreaterThan(5);
        assertThat(states.copy()).hasSizeLessThanOrEqualTo(max);
        assertThat(figures.evictedKeys()).isGreaterThan(1_000);
        assertThat(figures.keys()).isLessThanOrEqualTo(max);
    }

    @Test
    void shouldRefuseNewKeysIfAllAreMature() {
        PartitionHistory history = history(10);
        KeyWalk walk = walk(history, 10);
        for (int i = 0; i < 60; i++) {
            speak(history, "real " + i % 10, i, NOON_MILLIS + i);
        }
        walk.look(NOON_MILLIS + 60);
        walk.look(NOON_MILLIS + 60);

        speak(history, "new", 60, NOON_MILLIS + 60);

        assertThat(states.copy()).hasSize(10).doesNotContainKey(key("new"));
        assertThat(figures.refusedKeys()).isEqualTo(1);
        assertThat(figures.evictedKeys()).isZero();
    }

    @Test
    void shouldCountWhatIsCommitted() {
        figures.committed(100, 3, 0);
        figures.committed(50, 0, 50);

        assertThat(figures.lateRecords()).isEqualTo(3);
        assertThat(figures.recordsWithoutKey()).isEqualTo(50);
    }
}
