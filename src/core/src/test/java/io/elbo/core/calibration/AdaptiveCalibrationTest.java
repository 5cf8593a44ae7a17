package io.elbo.core.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.model.Calibration;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stream: a record every ten seconds, so that the window is one of records; scores from a seeded source. */
class AdaptiveCalibrationTest {
    private static final long START = 1_750_000_000_000L;
    private static final double BUDGET = 1e-3;
    /** Scores of exponential surprise, from 10,000 held-out records. */
    private static final Calibration MODEL = model(u -> -Math.log(u));

    private final SplittableRandom random = new SplittableRandom(11);
    private final AdaptiveCalibration adaptive = new AdaptiveCalibration(MODEL, 10_000);
    private long records;
    private long millisApart = 10_000;

    private static Calibration model(DoubleUnaryOperator scoreOfPValue) {
        SplittableRandom random = new SplittableRandom(5);
        float[] scores = new float[10_000];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) scoreOfPValue.applyAsDouble(1 - random.nextDouble());
        }
        return Calibrator.fit(scores);
    }

    /** Feeds records as a detector does and returns the share that was flagged. */
    private double feed(int number, DoubleUnaryOperator scoreOfPValue) {
        int flagged = 0;
        double threshold = adaptive.calibration().threshold(BUDGET);
        for (int i = 0; i < number; i++) {
            double score = scoreOfPValue.applyAsDouble(1 - random.nextDouble());
            flagged += score >= threshold ? 1 : 0;
            if (adaptive.learn(score, START + records++ * millisApart)) {
                threshold = adaptive.review(BUDGET).threshold(BUDGET);
            }
        }
        return flagged / (double) number;
    }

    @ParameterizedTest(name = "p = {0}, within {1}")
    @CsvSource({"0.5, 0.02", "0.1, 0.03", "1e-2, 0.06", "1e-3, 0.15", "1e-4, 0.3"})
    void shouldLearnTheExactQuantilesOfAKnownDistribution(double pValue, double error) {
        DoubleUnaryOperator gumbelLike = u -> 3 + 0.7 * Math.pow(-Math.log(u), 1.3);
        AdaptiveCalibration known = new AdaptiveCalibration(model(gumbelLike), 10_000);
        for (int i = 0; i < 600_000; i++) {
            if (known.learn(gumbelLike.applyAsDouble(1 - random.nextDouble()), START + i * millisApart)) {
                known.review(BUDGET);
            }
        }
        double exact = gumbelLike.applyAsDouble(pValue);

        assertThat(Math.log(known.calibration().pValue(exact) / pValue)).isCloseTo(0, within(error));
        assertThat(known.calibration().threshold(pValue) / exact).isCloseTo(1, within(0.05));
    }

    @Test
    void shouldKeepTheTargetOnAStationaryStream() {
        feed(100_000, u -> -Math.log(u));

        assertThat(feed(1_000_000, u -> -Math.log(u)) / BUDGET).isBetween(0.85, 1.15);
    }

    @ParameterizedTest(name = "scores times {0} plus {1}")
    @CsvSource({"1.5, 0", "1, 1.5", "0.5, 0", "1, -1", "0.3, 4"})
    void shouldComeBackToTheTargetAfterADrift(double factor, double shift) {
        DoubleUnaryOperator drifted = u -> factor * -Math.log(u) + shift;
        double before = feed(20_000, drifted);
        feed(600_000, drifted);
        double after = feed(400_000, drifted);

        assertThat(before / BUDGET)
                .as("before")
                .satisfiesAnyOf(share -> assertThat(share).isGreaterThan(2), share -> assertThat(share)
                        .isLessThan(0.5));
        assertThat(after / BUDGET).as("after").isBetween(0.7, 1.5);
    }

    @Test
    void shouldFollowASlowDriftPastEverythingTheModelKnows() {
        for (int step = 0; step < 40; step++) {
            double shift = step / 2.0;
            feed(60_000, u -> -Math.log(u) + shift);
        }
        feed(600_000, u -> -Math.log(u) + 20);

        assertThat(feed(300_000, u -> -Math.log(u) + 20) / BUDGET).isBetween(0.7, 1.5);
    }

    @Test
    void shouldNotLearnABurstOfAnomalies() {
        feed(300_000, u -> -Math.log(u));
        double before = MODEL.pValue(adaptive.calibration().threshold(BUDGET));
        double criticalBefore = MODEL.pValue(adaptive.calibration().threshold(BUDGET / 10));

        feed(20_000, u -> u < 0.5 ? -Math.log(u) : 15 + 10 * u); // half of them

        assertThat(MODEL.pValue(adaptive.calibration().threshold(BUDGET)) / before)
                .isBetween(0.7, 1.4);
        assertThat(MODEL.pValue(adaptive.calibration().threshold(BUDGET / 10)) / criticalBefore)
                .as("no more than the guard lets through")
                .isBetween(1 / 3.5, 1.4);
    }

    @Test
    void shouldKeepTheThresholdNearWhereAnomaliesNeverEnd() {
        DoubleUnaryOperator contaminated = u -> u < 0.01 ? 20 + 2000 * u : -Math.log((u - 0.01) / 0.99);
        feed(2_000_000, contaminated);

        double ordinaryBeyond = Math.exp(-adaptive.calibration().threshold(BUDGET));

        assertThat(ordinaryBeyond / BUDGET)
                .as("share of ordinary records flagged")
                .isBetween(0.2, 1.2);
        assertThat(feed(200_000, contaminated))
                .as("anomalies are still flagged")
                .isGreaterThan(0.009);
    }

    @Test
    void shouldNotLearnALongAnomalyWithinAnHourHoweverManyRecordsCome() {
        millisApart = 1; // a thousand records a second
        feed(500_000, u -> -Math.log(u));
        double before = adaptive.calibration().threshold(BUDGET);

        feed(500_000, u -> -Math.log(u) + 1); // eight minutes

        assertThat(adaptive.calibration().threshold(BUDGET)).isCloseTo(before, within(0.1));
    }

    @Test
    void shouldComeToTheSameFromTheSameRecords() {
        AdaptiveCalibration other = new AdaptiveCalibration(MODEL, 10_000);
        SplittableRandom same = new SplittableRandom(11);
        for (int i = 0; i < 50_000; i++) {
            if (other.learn(-Math.log(1 - same.nextDouble()), START + i * millisApart)) {
                other.review(BUDGET);
            }
        }
        feed(50_000, u -> -Math.log(u));

        assertThat(adaptive.calibration().quantiles())
                .isEqualTo(other.calibration().quantiles());
    }

    @Test
    void shouldGoOnWhereItWasWritten() throws IOException {
        feed(100_500, u -> -2 * Math.log(u));
        AdaptiveCalibration other = new AdaptiveCalibration(MODEL, 10_000);

        assertThat(other.read(written(adaptive))).isTrue();

        for (double p : new double[] {0.5, 1e-2, 1e-3, 1e-4}) {
            assertThat(other.calibration().threshold(p) / adaptive.calibration().threshold(p))
                    .isCloseTo(1, within(1e-3));
        }
    }

    @Test
    void shouldStartAnewForAnotherModel() throws IOException {
        feed(100_000, u -> -2 * Math.log(u));
        Calibration another = model(u -> -5 * Math.log(u));
        AdaptiveCalibration other = new AdaptiveCalibration(another, 10_000);

        assertThat(other.read(written(adaptive))).isFalse();

        assertThat(other.calibration().quantiles()).isEqualTo(another.quantiles());
    }

    @Test
    void shouldStandScoresThatAreAllTheSame() {
        float[] same = new float[1_000];
        AdaptiveCalibration flat = new AdaptiveCalibration(Calibrator.fit(same), 1_000);
        IntStream.range(0, 50_000).forEach(i -> {
            if (flat.learn(i % 2 == 0 ? 0 : Float.MAX_VALUE, START + i * millisApart)) {
                flat.review(BUDGET);
            }
        });

        assertThat(flat.calibration().threshold(BUDGET)).isFinite();
        assertThat(flat.calibration().pValue(0)).isGreaterThan(0.5);
    }

    private static DataInputStream written(AdaptiveCalibration calibration) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        calibration.write(new DataOutputStream(bytes));
        assertThat(bytes.size()).isLessThan(4_096);
        return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    }
}
