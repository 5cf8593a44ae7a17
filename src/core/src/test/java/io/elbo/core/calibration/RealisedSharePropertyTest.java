package io.elbo.core.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.model.Calibration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a calibration on few scores promises of the next ones, over many samples: an alert budget is a mean over these. */
class RealisedSharePropertyTest {
    private static final long SEED = 20261126;
    private static final int SAMPLES = 100;

    /** How the scores of ordinary records are spread. */
    enum Law {
        EXPONENTIAL,
        HEAVY,
        HEAVIER,
        LOGNORMAL,
        /** Two records in a hundred are of a rare, ordinary kind that scores far higher. */
        TWO_KINDS;

        double draw(Random random) {
            double exponential = -Math.log(1 - random.nextDouble());
            return switch (this) {
                case EXPONENTIAL -> exponential;
                case HEAVY -> Math.expm1(0.3 * exponential) / 0.3;
                case HEAVIER -> Math.expm1(0.9 * exponential) / 0.9;
                case LOGNORMAL -> Math.exp(0.7 * random.nextGaussian());
                case TWO_KINDS -> exponential + (random.nextDouble() < 0.02 ? 8 : 0);
            };
        }

        /** The share of records past a score. */
        double tail(double score) {
            double above = Math.max(0, score);
            return switch (this) {
                case EXPONENTIAL -> Math.exp(-above);
                case HEAVY -> Math.pow(1 + 0.3 * above, -1 / 0.3);
                case HEAVIER -> Math.pow(1 + 0.9 * above, -1 / 0.9);
                case LOGNORMAL -> normalTail(Math.log(above) / 0.7);
                case TWO_KINDS -> 0.98 * Math.exp(-above) + 0.02 * Math.exp(-Math.max(0, above - 8));
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Law.class)
    void shouldFlagAtMostTwiceTheBudgetFromAHundredScoresOn(Law law) {
        for (int rows : new int[] {100, 200, 500, 1000, 5000}) {
            // few scores cannot tell that a tail is light
            assertThat(meanShare(law, rows, 1e-3))
                    .describedAs("seed %d, %d scores", SEED, rows)
                    .isBetween(rows < 5000 ? 0 : 5e-4, 2e-3);
            assertThat(meanShare(law, rows, 1e-2))
                    .describedAs("seed %d, %d scores", SEED, rows)
                    .isBetween(rows < 200 ? 5e-4 : 2e-3, 2e-2);
        }
    }

    @ParameterizedTest
    @EnumSource(Law.class)
    void shouldFlagLessThanOnePercentFromTenScores(Law law) {
        assertThat(meanShare(law, 10, 1e-3)).describedAs("seed %d", SEED).isBetween(0.0, 1e-2);
    }

    private static double meanShare(Law law, int rows, double budget) {
        Random random = new Random(SEED + rows);
        double sum = 0;
        for (int sample = 0; sample < SAMPLES; sample++) {
            float[] scores = new float[rows];
            for (int i = 0; i < rows; i++) {
                scores[i] = (float) law.draw(random);
            }
            Calibration calibration = Calibrator.fit(scores);
            sum += law.tail(calibration.threshold(budget));
        }
        double share = sum / SAMPLES;
        System.out.printf("%s, %d scores, budget %s: %.5f%n", law, rows, budget, share);
        return share;
    }

    /** Upper tail of the standard normal distribution (Abramowitz and Stegun 26.2.17). */
    private static double normalTail(double z) {
        if (z < 0) {
            return 1 - normalTail(-z);
        }
        double t = 1 / (1 + 0.2316419 * z);
        double series =
                t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * series;
    }
}
