package io.elbo.trainer.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SubspaceTest {
    private static final int RANK = 5;
    private static final int DIMENSIONS = 60;
    private static final int ROWS = 400;

    private final SplittableRandom random = new SplittableRandom(11);

    /** Points that spread in as many directions as there are factors, and by the noise in all. */
    private Points points(int factors, double noise) {
        double[][] directions = new double[factors][DIMENSIONS];
        for (double[] direction : directions) {
            java.util.Arrays.setAll(direction, i -> random.nextGaussian());
        }
        float[] values = new float[ROWS * DIMENSIONS];
        for (int row = 0; row < ROWS; row++) {
            for (double[] direction : directions) {
                double factor = random.nextGaussian();
                for (int i = 0; i < DIMENSIONS; i++) {
                    values[row * DIMENSIONS + i] += (float) (factor * direction[i]);
                }
            }
            for (int i = 0; i < DIMENSIONS; i++) {
                values[row * DIMENSIONS + i] += (float) (noise * random.nextGaussian());
            }
        }
        return new Points(values, DIMENSIONS);
    }

    @Test
    void shouldTakeANarrowSpaceWhole() {
        Points narrow = new Points(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5}, 7);
        Subspace subspace = Subspace.of(narrow, RANK);

        assertThat(subspace.rank()).isEqualTo(7);
        assertThat(subspace.of(narrow)).isSameAs(narrow);
    }

    @Test
    void shouldHaveOrthonormalDirections() {
        Subspace subspace = Subspace.of(points(20, 0.1), RANK);

        for (int a = 0; a < RANK; a++) {
            for (int b = 0; b <= a; b++) {
                double product = 0;
                for (int i = 0; i < DIMENSIONS; i++) {
                    product += subspace.get(a, i) * subspace.get(b, i);
                }
                assertThat(product).isCloseTo(a == b ? 1 : 0, within(1e-5));
            }
        }
    }

    @Test
    void shouldKeepTheDistancesOfPointsThatLieInIt() {
        Points whole = points(RANK, 0);
        Points within = Subspace.of(whole, RANK).of(whole);

        assertThat(within.dimensions()).isEqualTo(RANK);
        for (int i = 1; i < 50; i++) {
            assertThat(within.squaredDistance(0, within, i))
                    .isCloseTo(whole.squaredDistance(0, whole, i), within(1e-2));
            assertThat(within.squaredNorm(i)).isCloseTo(whole.squaredNorm(i), within(1e-3));
        }
    }

    @Test
    void shouldAddWhatLiesOutsideToTheDistance() {
        Points whole = points(RANK, 0.3);
        Subspace subspace = Subspace.of(whole, RANK);
        Points within = subspace.of(whole);
        double noise = 2 * 0.3 * 0.3 * (DIMENSIONS - RANK);

        double sum = 0;
        for (int i = 1; i < ROWS; i++) {
            sum += within.squaredDistance(0, within, i) - whole.squaredDistance(0, whole, i);
        }
        assertThat(within.squaredDistance(0, within, 0)).isCloseTo(noise, within(noise));
        assertThat(sum / (ROWS - 1)).isCloseTo(0, within(noise / 4)); // perpendicular on average
    }

    @Test
    void shouldBeTheSameForTheSamePoints() {
        Points points = points(20, 0.1);
        Subspace one = Subspace.of(points, RANK);
        Subspace other = Subspace.of(points, RANK);

        for (int direction = 0; direction < RANK; direction++) {
            for (int i = 0; i < DIMENSIONS; i++) {
                assertThat(one.get(direction, i)).isEqualTo(other.get(direction, i));
            }
        }
    }

    @Test
    void shouldFindDirectionsOfPointsThatSpreadInFewer() {
        Points flat = points(2, 0);
        Points within = Subspace.of(flat, RANK).of(flat);

        assertThat(within.squaredDistance(3, within, 4)).isCloseTo(flat.squaredDistance(3, flat, 4), within(1e-2));
    }
}
