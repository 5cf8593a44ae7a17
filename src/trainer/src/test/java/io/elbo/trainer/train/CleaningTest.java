package io.elbo.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.fit.History;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rows whose position in the file is a multiple of 800 are anomalies; only every second of these is far by the first model. */
class CleaningTest {
    private static final long SEED = 47;
    private static final int ANOMALY_EVERY = 800;
    private static final int FAR_EVERY = 2 * ANOMALY_EVERY;

    private static History history(int rows) throws Exception {
        try (History.Builder builder = new History.Builder(new Schema(List.of(new CategoricalField("word", "/w"))))) {
            for (int i = 0; i < rows; i++) {
                String word = i % ANOMALY_EVERY == 0 ? "anomaly" : "usual";
                builder.observe(("{\"w\":\"" + word + "\"}").getBytes(StandardCharsets.UTF_8));
            }
            return builder.fit(0.1, SEED);
        }
    }

    private static float[] scores(History history, int anomalyEvery) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] scores = new float[history.rows()];
        for (int row = 0; row < scores.length; row++) {
            boolean far = history.fileRow(row) % anomalyEvery == 0;
            scores[row] = (float) (far ? 20 + 10 * random.nextDouble() : -Math.log(1 - random.nextDouble()));
        }
        return scores;
    }

    private static BitSet found(History history) {
        BitSet found = new BitSet();
        IntStream.range(0, history.rows())
                .filter(row -> history.fileRow(row) % FAR_EVERY == 0)
                .forEach(found::set);
        return found;
    }

    @Test
    void shouldFindAnomaliesWithAModelThatWasTrainedWithoutTheOddRows() throws Exception {
        System.out.println("seed " + SEED);
        try (History history = history(32_000)) { // 40 anomalies, 20 of them found
            float[] first = scores(history, ANOMALY_EVERY); // the order is right, but the first model named 20 only
            BitSet suspects = found(history);

            Cleaning cleaning = Cleaning.of(suspects, first, history, part -> {
                assertThat(part.schema().vocabulary(0)).containsExactly("usual"); // 200 rows are kept from it
                return scores(history, ANOMALY_EVERY);
            });

            assertThat(cleaning.leftOut().cardinality()).isBetween(35, 40);
            assertThat(cleaning.leftOut().stream()).allMatch(row -> row % ANOMALY_EVERY == 0);
            assertThat(suspects.stream().map(history::fileRow)).allMatch(cleaning.leftOut()::get);
            assertThat(cleaning.untrained().intersects(cleaning.leftOut())).isFalse();
            BitSet all = (BitSet) cleaning.leftOut().clone();
            all.or(cleaning.untrained());
            assertThat(all.cardinality()).isEqualTo(200);
            assertThat(IntStream.range(0, 40).map(i -> i * ANOMALY_EVERY)).allMatch(all::get);
        }
    }

    @Test
    void shouldNotLeaveOutWhatIsFarOnlyBecauseTheModelWasTrainedWithoutIt() throws Exception {
        try (History history = history(32_000)) {
            BitSet suspects = found(history);
            List<Integer> rows = new ArrayList<>();
            float[] first = scores(history, FAR_EVERY);

            Cleaning cleaning = Cleaning.of(suspects, first, history, part -> {
                rows.add(part.rows());
                BitSet kept = new BitSet();
                IntStream.range(0, part.rows()).map(part::fileRow).forEach(kept::set);
                float[] scores = scores(history, FAR_EVERY);
                for (int row = 0; row < scores.length; row++) {
                    scores[row] += kept.get(history.fileRow(row)) ? 0 : 20;
                }
                return scores;
            });

            assertThat(rows)
                    .as("of the second model, and of the two halves that examine each other")
                    .containsExactly(history.rows() - 10 * suspects.cardinality(), 16_000, 16_000);
            assertThat(cleaning.leftOut().cardinality()).isEqualTo(suspects.cardinality());
        }
    }

    @Test
    void shouldFindManyMoreAnomaliesThanTheFirstModelIfHalvesOfTheHistoryConfirmThem() throws Exception {
        int anomalyEvery = 200; // 160 of them, of which the first model has named 20
        try (History history = history(32_000)) {
            List<Integer> rows = new ArrayList<>();

            Cleaning cleaning = Cleaning.of(found(history), scores(history, anomalyEvery), history, part -> {
                rows.add(part.rows());
                return scores(history, anomalyEvery);
            });

            assertThat(rows).hasSize(4).startsWith(31_800, 16_000, 16_000);
            assertThat(rows.get(3))
                    .as("of the model that is trained without ten times as many")
                    .isLessThan(31_000);
            assertThat(cleaning.leftOut().cardinality()).isBetween(140, 160);
            assertThat(cleaning.leftOut().stream()).allMatch(row -> row % anomalyEvery == 0);
            assertThat(cleaning.untrained().cardinality())
                    .isEqualTo(9 * cleaning.leftOut().cardinality());
        }
    }

    @Test
    void shouldNotExamineAShortHistoryAgain() throws Exception {
        try (History history = history(Cleaning.MIN_ROWS_TO_EXAMINE_AGAIN - 1)) {
            Cleaning cleaning = Cleaning.of(found(history), scores(history, ANOMALY_EVERY), history, part -> {
                throw new AssertionError("examined again");
            });

            assertThat(cleaning.leftOut().stream()).isNotEmpty().allMatch(row -> row % FAR_EVERY == 0);
            assertThat(cleaning.untrained().isEmpty()).isTrue();
        }
    }
}
