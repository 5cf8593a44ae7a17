package io.elbo.trainer.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrototypesTest {
    private static final int DIMENSIONS = 3;

    private static float[] cloud(int rows) {
        SplittableRandom random = new SplittableRandom(3);
        float[] values = new float[rows * DIMENSIONS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static void put(float[] values, int row, float value) {
        for (int i = 0; i < DIMENSIONS; i++) {
            values[row * DIMENSIONS + i] = value;
        }
    }

    private static double distance(Prototypes prototypes, Points points, int row) {
        return prototypes.distance(prototypes.place(points), row, -1);
    }

    @Test
    void shouldFindAnAnomalyOfTheHistoryFarFromTheOtherRows() {
        for (int rows : new int[] {21, 100, 101, 700, 5000}) {
            float[] values = cloud(rows);
            put(values, rows - 1, 12);
            Points points = new Points(values, DIMENSIONS);
            Prototypes prototypes = Prototypes.of(points);

            assertThat(prototypes.rows().rows() % 2).isZero();
            double farthest = IntStream.range(0, rows - 1)
                    .mapToDouble(row -> distance(prototypes, points, row))
                    .max()
                    .orElseThrow();
            assertThat(distance(prototypes, points, rows - 1)).isGreaterThan(2 * farthest);
        }
    }

    @Test
    void shouldNotTellRowsApartThatDifferByRoundingOnly() {
        float[] values = new float[100 * DIMENSIONS];
        for (int row = 0; row < 100; row += 50) {
            values[row * DIMENSIONS] = 0.4f * (float) Math.sqrt(2 * Math.ulp(0.5f)); // a word's loss, rounded
        }
        Points points = new Points(values, DIMENSIONS);
        Prototypes prototypes = Prototypes.of(points);
        float[] next = values.clone();
        next[0] = 0;

        assertThat(distance(prototypes, new Points(next, DIMENSIONS), 0))
                .isCloseTo(distance(prototypes, points, 0), within(1e-4));
    }

    @Test
    void shouldTakeARowThatOccursOftenForOrdinary() {
        float[] once = cloud(200);
        put(once, 100, 12);
        float[] often = cloud(200);
        for (int row = 100; row < 110; row++) {
            put(often, row, 12);
        }
        Points alone = new Points(once, DIMENSIONS);
        Points among = new Points(often, DIMENSIONS);

        assertThat(distance(Prototypes.of(among), among, 100))
                .isLessThan(0.9 * distance(Prototypes.of(alone), alone, 100));
    }

    @Test
    void shouldNotTakeARowForItsOwnNeighbour() {
        float[] values = cloud(5000);
        put(values, 0, 12);
        Points points = new Points(values, DIMENSIONS);
        Prototypes prototypes = Prototypes.of(points);
        Points placed = prototypes.place(points);

        assertThat(prototypes.distance(placed, 0, 0)).isGreaterThan(2 * prototypes.distance(placed, 0, -1));
    }

    @Test
    void shouldGiveADistanceToTheOnlyRow() {
        Points points = new Points(new float[] {1, 2, 3}, DIMENSIONS);
        Prototypes prototypes = Prototypes.of(points);

        assertThat(prototypes.distance(prototypes.place(points), 0, 0)).isZero();
        assertThat(distance(prototypes, new Points(new float[] {9, 9, 9}, DIMENSIONS), 0))
                .isPositive();
    }
}
