package io.elbo.trainer.source.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.model.DataSource.Range;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {
    private static final byte[] VALUE = {};

    /** Which offsets of the one partition are in a sample. */
    private static long[] drawn(RecordSample sample, long[] offsets) throws Exception {
        LongStream.Builder candidates = LongStream.builder();
        for (long offset : offsets) {
            if (sample.mayKeep(0, offset, null, VALUE)) {
                candidates.add(offset);
            }
        }
        sample.draw();
        LongStream.Builder drawn = LongStream.builder();
        for (long offset : candidates.build().toArray()) {
            if (sample.keeps(0, offset, null, VALUE)) {
                drawn.add(offset);
            }
        }
        return drawn.build().toArray();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldDrawTheSameShareOfEachTime(long seed) throws Exception {
        Range range = new Range(0, 1_000, 101_000);
        long[] all = LongStream.range(1_000, 101_000).toArray();

        long[] drawn = drawn(new SampleOfRecords(5_000, seed, List.of(range)), all);

        assertThat(drawn).hasSize(5_000);
        for (int stretch = 0; stretch < 50; stretch++) {
            long from = 1_000 + 2_000L * stretch;
            assertThat(LongStream.of(drawn)
                            .filter(offset -> offset >= from && offset < from + 2_000)
                            .count())
                    .isEqualTo(100);
        }
    }

    @Test
    void shouldCountRecordsNotOffsets() throws Exception {
        Range range = new Range(0, 0, 100_000);
        // compaction has left one record in ten of the first half
        long[] left = LongStream.range(0, 100_000)
                .filter(offset -> offset >= 50_000 || offset % 10 == 0)
                .toArray();

        long[] drawn = drawn(new SampleOfRecords(5_500, 1, List.of(range)), left);

        assertThat(drawn).hasSize(5_500);
        assertThat(LongStream.of(drawn).filter(offset -> offset < 50_000).count())
                .isEqualTo(500);
    }

    @Test
    void shouldTakeAllIfThereAreNoMoreThanWanted() throws Exception {
        long[] all = LongStream.range(0, 700).toArray();
        assertThat(drawn(new SampleOfRecords(700, 1, List.of(new Range(0, 0, 700))), all))
                .containsExactly(all);
        assertThat(drawn(new SampleOfRecords(1, 1, List.of(new Range(0, 0, 700))), all))
                .hasSize(1);
    }

    @Test
    void shouldDrawTheSameKeysInWhateverOrderPartitionsCome() throws Exception {
        long seed = new SplittableRandom().nextLong();
        SampleOfKeys forwards = new SampleOfKeys(500, seed, new RecordKeys(List.of()));
        SampleOfKeys backwards = new SampleOfKeys(500, seed, new RecordKeys(List.of()));
        for (int i = 0; i < 2_000; i++) {
            forwards.mayKeep(0, i, key(i), VALUE);
            backwards.mayKeep(0, 1_999 - i, key(1_999 - i), VALUE);
        }
        forwards.draw();
        backwards.draw();

        int kept = 0;
        for (int i = 0; i < 2_000; i++) {
            boolean keeps = forwards.keeps(0, i, key(i), VALUE);
            assertThat(backwards.keeps(0, i, key(i), VALUE)).as("seed " + seed).isEqualTo(keeps);
            kept += keeps ? 1 : 0;
        }
        assertThat(kept).as("seed " + seed).isEqualTo(500);
    }

    /** A hundred keys of 20 records each. */
    private static byte[] key(int i) {
        return ("k" + Math.floorMod(i * 31, 100)).getBytes(StandardCharsets.UTF_8);
    }
}
