package io.elbo.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReferencesTest {
    private static Points points(float[]... rows) {
        Points points = new Points(rows.length, rows[0].length);
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < rows[row].length; column++) {
                points.set(row, column, rows[row][column]);
            }
        }
        return points;
    }

    private static Points gaussian(SplittableRandom random, int rows, int width) {
        Points points = new Points(rows, width);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < width; column++) {
                points.set(row, column, (float) random.nextGaussian());
            }
        }
        return points;
    }

    @Test
    void shouldMeasureTheDistanceToTheKthNeighbour() {
        NearestNeighbours second =
                new NearestNeighbours(points(new float[] {0, 0}, new float[] {3, 4}, new float[] {6, 8}), 2);

        assertThat(second.score(points(new float[] {0, 0}), 0)).isEqualTo(5);
        assertThat(second.scoreTrained(0)).as("it is no neighbour of itself").isEqualTo(10);
    }

    @Test
    void shouldAgreeWithSortingAllDistances() {
        SplittableRandom random = new SplittableRandom(3);
        Points trained = gaussian(random, 5_000, 3); // more than one block
        Points tested = gaussian(random, 20, 3);
        NearestNeighbours fifth = new NearestNeighbours(trained, 5);
        for (int row = 0; row < tested.rows(); row++) {
            int tests = row;
            double[] distances = IntStream.range(0, trained.rows())
                    .mapToDouble(other -> Math.sqrt(IntStream.range(0, 3)
                            .mapToDouble(column -> Math.pow(tested.get(tests, column) - trained.get(other, column), 2))
                            .sum()))
                    .sorted()
                    .toArray();
            assertThat((double) fifth.score(tested, row)).isCloseTo(distances[4], within(1e-5));
        }
    }

    @Test
    void shouldIsolateARowFarOutSoonerThanOneAmongMany() {
        SplittableRandom random = new SplittableRandom(4);
        Points trained = gaussian(random, 2_000, 4);
        IsolationForest forest = new IsolationForest(trained, 0);

        float far = forest.score(points(new float[] {8, -8, 8, -8}), 0);
        float usual = forest.score(points(new float[] {0.1f, 0, -0.1f, 0}), 0);

        assertThat(far).isGreaterThan(0.7f);
        assertThat(usual).isLessThan(0.5f);
        assertThat(new IsolationForest(trained, 0).score(trained, 7)).isEqualTo(forest.score(trained, 7));
    }

    @Test
    void shouldScoreRowsThatAreAllTheSameAsUsual() {
        IsolationForest forest = new IsolationForest(new Points(300, 2), 0);

        // nothing can be split: every row lies in a leaf of 256, as deep as a search among 256 is on average
        assertThat((double) forest.score(points(new float[] {5, 5}), 0)).isCloseTo(0.5, within(1e-6));
    }

    @Test
    void shouldReadTheThresholdFromTheTrainedRows() {
        float[] ascending = new float[1000];
        for (int i = 0; i < ascending.length; i++) {
            ascending[i] = i;
        }
        assertThat(ReferenceScores.threshold(ascending, 1e-2)).isEqualTo(Math.nextUp(989f)); // ten are above
        assertThat(ReferenceScores.threshold(ascending, 1e-3)).isEqualTo(Math.nextUp(998f));
        assertThat(ReferenceScores.threshold(new float[] {1, 2}, 1e-3)).isEqualTo(Math.nextUp(2f));
    }
}
