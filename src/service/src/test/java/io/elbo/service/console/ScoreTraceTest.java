package io.elbo.service.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScoreTraceTest {
    private static final long START = 1_767_614_400_000L;

    private final ScoreTrace trace = new ScoreTrace(1_000, 100, START);

    private void ordinary(int count, float score, long millis) {
        float[] scores = new float[count + 2];
        Arrays.fill(scores, score);
        trace.ordinary(scores, 1, count + 1, millis);
    }

    @Test
    void shouldTellPointsOnce() {
        ordinary(2, 0.7f, START + 100);
        trace.flagged(12.5f, ScorePoints.CRITICAL, START + 200);

        ScorePoints first = trace.points(0);
        ordinary(1, 1.5f, START + 300);
        ScorePoints second = trace.points(first.next());

        assertThat(first.points()).extracting(ScorePoints.Point::flag).containsExactly(0, 0, 2);
        assertThat(first.points().get(2)).isEqualTo(new ScorePoints.Point(START + 200, 12.5f, 2));
        assertThat(first.sampled()).isNull();
        assertThat(second.points()).extracting(ScorePoints.Point::score).containsExactly(1.5f);
        assertThat(trace.points(second.next()).points()).isEmpty();
    }

    @Test
    void shouldTellAllAgainAfterARestart() {
        ordinary(3, 1, START + 10);
        long next = trace.points(0).next();

        ScoreTrace restarted = new ScoreTrace(1_000, 100, START + 60_000);
        restarted.flagged(7, ScorePoints.ANOMALY, START + 60_001);

        assertThat(restarted.points(next).points()).hasSize(1);
    }

    @Test
    void shouldSpreadTheRecordsOfACommitOverTheTimeSinceTheOneBefore() {
        ordinary(1, 1, START + 1_000);
        ordinary(4, 1, START + 2_000);
        ordinary(2, 1, START + 2_010); // another partition of the same commit

        assertThat(trace.points(0).points())
                .extracting(point -> point.t() - START)
                .containsExactly(1_000L, 1_250L, 1_500L, 1_750L, 2_000L, 1_505L, 2_010L);
    }

    @Test
    void shouldSampleOrdinaryRecordsButNoAnomalies() {
        for (int second = 1; second <= 20; second++) {
            long millis = START + second * 1_000L;
            for (int batch = 0; batch < 30; batch++) {
                ordinary(33, 1, millis + batch); // 990 a second
            }
            trace.flagged(9, ScorePoints.ANOMALY, millis + 500);
        }
        ScorePoints points = trace.points(0);
        long anomalies =
                points.points().stream().filter(each -> each.flag() > 0).count();
        long ordinary = points.points().size() - anomalies;

        assertThat(points.sampled()).isCloseTo(0.1, within(0.01));
        assertThat(points.points()).hasSize(1_000);
        assertThat(anomalies).as("of the ten seconds that are kept, about").isBetween(9L, 11L);
        assertThat(ordinary / (double) anomalies).as("ordinary ones a second").isBetween(95.0, 105.0);
    }

    @Test
    void shouldTellAllPointsAfterAnyNumberBeforeThem() {
        trace.flagged(9, ScorePoints.ANOMALY, START + 1_000);

        assertThat(trace.points(Long.MIN_VALUE)).isEqualTo(trace.points(0));
        assertThat(trace.points(Long.MIN_VALUE).points()).hasSize(1);
        assertThat(trace.points(Long.MAX_VALUE).points()).isEmpty();
    }

    @Test
    void shouldTellQuantilesOfEachTenSeconds() {
        SplittableRandom random = new SplittableRandom(7);
        int count = 20_000;
        float[] scores = new float[count];
        for (int i = 0; i < count; i++) {
            scores[i] = (float) -Math.log(random.nextDouble(1e-9, 1));
        }
        trace.ordinary(scores, 0, count, START + 1_000);
        assertThat(trace.quantiles()).isEmpty();

        trace.tick(START + 10_000);
        trace.tick(START + 20_000); // no records, no quantiles

        assertThat(trace.quantiles()).hasSize(1);
        ScoreQuantiles quantiles = trace.quantiles().get(0);
        assertThat(quantiles.records()).isEqualTo(count);
        assertThat(quantiles.median()).isCloseTo(Math.log(2), within(0.05));
        assertThat(quantiles.p95()).isCloseTo(Math.log(20), within(0.1));
        assertThat(quantiles.p99()).isCloseTo(Math.log(100), within(0.15));
        trace.tick(START + 700_000);
        assertThat(trace.quantiles()).as("of the last ten minutes").isEmpty();
    }

    @Test
    void shouldCountTheScoresOfTheLastHour() {
        ordinary(10, 0.2f, START + 1);
        trace.flagged(1_000, ScorePoints.CRITICAL, START + 2);
        trace.tick(START + 10_000);
        ordinary(5, 0.7f, START + 1_800_000);
        trace.tick(START + 1_810_000);

        ScoreHistogram both = trace.histogram(START + 1_810_000);
        assertThat(both.records()).isEqualTo(16);
        assertThat(both.counts().get(0)).isEqualTo(10);
        assertThat(both.counts().get(1)).isEqualTo(5);
        assertThat(both.counts().get(both.counts().size() - 1)).isEqualTo(1);
        assertThat(both.since()).isEqualTo(START);

        trace.tick(START + 3_700_000);
        assertThat(trace.histogram(START + 3_700_000).records()).isEqualTo(5);
        assertThat(trace.records()).isEqualTo(16);
    }

    @Test
    void shouldGiveReadersOnlyWholePointsWhileItIsWritten() throws Exception {
        ScoreRing ring = new ScoreRing(64);
        Thread writer = new Thread(() -> IntStream.range(0, 300_000).forEach(i -> ring.add(i, i % 1_000, i % 4)));
        writer.start();
        long next = 0;
        while (writer.isAlive() || next < ring.next()) {
            long[] points = ring.from(next);
            next = Math.max(next + points.length, ring.next() - 64);
            long before = -1;
            for (long point : points) {
                long i = ScoreRing.millis(point);
                assertThat(i).isGreaterThan(before);
                assertThat(ScoreRing.score(point)).isEqualTo((float) (i % 1_000));
                assertThat(ScoreRing.flag(point)).isEqualTo((int) (i % 4));
                before = i;
            }
        }
        writer.join();
        assertThat(ring.from(0)).hasSize(64);
    }
}
