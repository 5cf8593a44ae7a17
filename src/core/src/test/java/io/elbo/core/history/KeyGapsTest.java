package io.elbo.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeyGapsTest {
    private static final double OF_ALL_KEYS = 0.5;

    private static byte[] state(double... gaps) {
        byte[] state = new byte[KeyState.HEADER_BYTES];
        KeyState.write(state, 0, 1, 0, 0, false, false);
        for (int i = 0; i < gaps.length; i++) {
            KeyGaps.add(state, gaps[i], i);
            KeyState.write(state, 0, i + 2, i + 1, 0, false, false);
        }
        return state;
    }

    @Test
    void shouldKnowMeanAndDeviationOfTheLogarithmOfGaps() {
        double[] gaps = new double[100];
        SplittableRandom random = new SplittableRandom(1);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < gaps.length; i++) {
            double x = 6 + random.nextGaussian();
            gaps[i] = Math.exp(x) - 1;
            sum += x;
            squares += x * x;
        }
        double mean = sum / gaps.length;
        double deviation = Math.sqrt(squares / gaps.length - mean * mean);

        byte[] state = state(gaps);

        assertThat(Math.log(1 + KeyGaps.seconds(state, 0, OF_ALL_KEYS))).isCloseTo(mean, within(0.02));
        assertThat(KeyGaps.ownDeviation(state)).isCloseTo(deviation, within(0.05));
    }

    @Test
    void shouldFollowAKeyThatSpeaksLessOften() {
        double[] gaps = new double[1_000];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = i < 500 ? 60 : 600;
        }

        assertThat(KeyGaps.seconds(state(gaps), 0, OF_ALL_KEYS)).isCloseTo(600, within(15.0));
    }

    @Test
    void shouldDrawTheDeviationOfAKeyTowardsThatOfAllKeys() {
        double[] regular = new double[10];
        java.util.Arrays.fill(regular, 60);
        double few = KeyGaps.seconds(state(regular), 3, OF_ALL_KEYS);
        double[] many = new double[1_000];
        java.util.Arrays.fill(many, 60);

        double known = KeyGaps.seconds(state(many), 3, OF_ALL_KEYS);

        assertThat(few).isBetween(120.0, 180.0); // e^(3 * 0.5 * sqrt(5 / 15)) times as long
        assertThat(known).isBetween(61.0, 90.0);
    }

    @Test
    void shouldSayHowMuchLongerThanUsualAGapIs() {
        byte[] state = state(10, 30, 20, 15, 60, 5, 25, 40, 10, 35, 20);

        for (double excess : new double[] {-1, 0, 2, 5}) {
            double seconds = KeyGaps.seconds(state, excess, OF_ALL_KEYS);
            assertThat(KeyGaps.excess(state, seconds, OF_ALL_KEYS)).isCloseTo(excess, within(1e-9));
        }
    }

    @Test
    void shouldKnowTooLittleOfAYoungKey() {
        assertThat(KeyGaps.isKnown(state(1, 1, 1, 1, 1, 1, 1, 1, 1))).isFalse();
        assertThat(KeyGaps.isKnown(state(1, 1, 1, 1, 1, 1, 1, 1, 1, 1))).isTrue();
    }

    @Test
    void shouldStandTheLongestAndTheShortestGaps() {
        byte[] state = state(0, 4e11, 0, 4e11, 4e11, 4e11, 4e11, 4e11, 4e11, 4e11, 4e11);

        assertThat(KeyGaps.seconds(state, 20, OF_ALL_KEYS)).isFinite().isPositive();
        assertThat(KeyGaps.excess(state, 0, OF_ALL_KEYS)).isFinite();
    }
}
