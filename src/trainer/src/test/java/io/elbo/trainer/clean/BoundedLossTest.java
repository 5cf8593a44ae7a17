package io.elbo.trainer.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BoundedLossTest {
    private static float[] losses(int count, double power) {
        float[] losses = new float[count];
        for (int i = 0; i < count; i++) {
            losses[i] = (float) Math.pow(count / (double) (count - i), power);
        }
        return losses;
    }

    @Test
    void shouldKeepTheBodyAsItIs() {
        BoundedLoss bounded = BoundedLoss.of(losses(10_000, 2));

        assertThat(bounded.of(0)).isZero();
        assertThat(bounded.of(5_000)).isEqualTo(5_000); // the 99 % quantile is near 10,000
    }

    @Test
    void shouldCountNoMoreThanTheLossIsRare() {
        BoundedLoss bounded = BoundedLoss.of(losses(10_000, 2));
        double start = bounded.of(1e4);

        assertThat(bounded.of(1e8)).isCloseTo(start + Math.log(100), within(0.1)); // the largest of 10,000
        assertThat(bounded.of(1e6)).isCloseTo(start + Math.log(10), within(0.1)); // one in 1,000 reaches it
        assertThat(bounded.of(1e30)).isEqualTo(bounded.of(1e8));
    }

    @Test
    void shouldNeverExceedTheLoss() {
        float[] light = losses(10_000, 0.01); // from 1 to 1.1

        BoundedLoss bounded = BoundedLoss.of(light);

        assertThat(bounded.of(1.09)).isEqualTo(1.09);
    }

    @Test
    void shouldTakeLossesThatAreAllTheSame() {
        BoundedLoss bounded = BoundedLoss.of(new float[1000]);

        assertThat(bounded.of(0)).isZero();
        assertThat(bounded.of(7)).isZero();
    }
}
