package io.elbo.stream.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.stream.detector.Counts;
import io.elbo.stream.detector.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UncommittedFiguresTest {
    private final Counts counts = new Counts();
    private final UncommittedFigures figures = new UncommittedFigures(counts);

    private void ordinary(long from, long to) {
        for (long offset = from; offset < to; offset++) {
            figures.ordinary(offset, (float) offset, 2 * (float) offset, 7);
        }
    }

    @Test
    void shouldTellOfARecordOnceItsOffsetIsCommitted() {
        ordinary(10, 20);
        figures.unusual(14, Outcome.Rejected.scoringFailed("as planned"), 3);
        figures.fields(10, counts.fieldsTold::incrementAndGet);

        figures.committed(14);
        assertThat(counts.ordinaryScores).containsExactly(10f, 11f, 12f, 13f);
        assertThat(counts.deadLetters).isZero();
        assertThat(counts.fieldsTold).hasValue(1);

        figures.committed(15);
        figures.committed(15);
        assertThat(counts.ordinaryScores).hasSize(5);
        assertThat(counts.deadLetters).isEqualTo(1);
        assertThat(counts.fieldsTold).hasValue(1);
    }

    @Test
    void shouldCountOnceWhatIsScoredTwice() {
        ordinary(0, 10);
        figures.unusual(8, Outcome.Rejected.scoringFailed("as planned"), 3);
        figures.fields(0, counts.fieldsTold::incrementAndGet);
        figures.committed(5);

        figures.rewind(5);
        ordinary(5, 10);
        figures.unusual(8, Outcome.Rejected.scoringFailed("as planned"), 3);
        figures.committed(10);

        assertThat(counts.ordinaryScores).containsExactly(0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f);
        assertThat(counts.deadLetters).isEqualTo(1);
        assertThat(counts.fieldsTold).hasValue(1);
    }

    @Test
    void shouldTellEveryRecordOnceHoweverCommitsAndReplaysFall() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        long committed = 0;
        long scored = 0;
        while (committed < 50_000) {
            long next = scored + random.nextInt(700);
            ordinary(scored, next);
            scored = next;
            if (random.nextInt(3) > 0) {
                committed = random.nextLong(committed, scored + 1);
                figures.committed(committed);
            } else if (random.nextInt(4) == 0) {
                figures.rewind(committed);
                scored = committed;
            }
        }

        List<Float> expected = new ArrayList<>();
        for (long offset = 0; offset < committed; offset++) {
            expected.add((float) offset);
        }
        assertThat(counts.ordinaryScores).as("seed %d", seed).isEqualTo(expected);
    }

    @Test
    void shouldTellEarlyRatherThanGrowWithoutBound() {
        ordinary(0, 3L * UncommittedFigures.MAX_ORDINARY);

        assertThat(counts.ordinaryScores.size()).isGreaterThanOrEqualTo(UncommittedFigures.MAX_ORDINARY);
        figures.committed(Long.MAX_VALUE);
        assertThat(counts.ordinaryScores).hasSize(3 * UncommittedFigures.MAX_ORDINARY);
    }
}
