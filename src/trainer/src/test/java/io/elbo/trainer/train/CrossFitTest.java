package io.elbo.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.vae.VaeSettings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Calibrations of short histories. */
class CrossFitTest {
    private static final long SEED = 77;
    private static final int NEW_ROWS = 4000;

    @Test
    void shouldHoldOutEveryRowInOneFold() throws Exception {
        try (History history = Orders.history(103, SEED)) {
            int heldOut = history.rows() - history.trainedRows();

            int[] held = IntStream.range(0, history.folds())
                    .mapToObj(history::fold)
                    .flatMapToInt(fold ->
                            IntStream.range(fold.trainedRows(), fold.rows()).map(fold::fileRow))
                    .toArray();

            assertThat(history.folds()).isEqualTo(103 / heldOut);
            assertThat(held).doesNotHaveDuplicates().hasSize(history.folds() * heldOut);
            for (int fold = 0; fold < history.folds(); fold++) {
                History other = history.fold(fold);
                assertThat(IntStream.range(0, other.rows()).map(other::fileRow).distinct())
                        .hasSize(103);
            }
            assertThat(IntStream.range(0, 103).map(history.fold(0)::fileRow).toArray())
                    .isEqualTo(IntStream.range(0, 103).map(history::fileRow).toArray());
        }
    }

    @Test
    void shouldTrainOnceWhereEnoughRowsAreHeldOut() throws Exception {
        assertThat(folds(2500)).isEqualTo(1);
        assertThat(folds(2000)).isEqualTo(2);
        assertThat(folds(100)).isEqualTo(5); // all that a held-out share of a fifth gives
    }

    /** A mean over several histories, since a budget of a short one is kept on average only. */
    @Test
    void shouldKeepTheBudgetFromAHundredRows() throws Exception {
        int histories = 3;
        double[] share = new double[2];
        for (int i = 0; i < histories; i++) {
            double[] flagged = flagged(SEED + i);
            System.out.println("seed " + (SEED + i) + ": flagged at 0.01 and 0.001: " + Arrays.toString(flagged));
            share[0] += flagged[0] / histories;
            share[1] += flagged[1] / histories;
        }

        assertThat(share[0]).describedAs("seeds from %d", SEED).isLessThan(0.03);
        assertThat(share[1]).describedAs("seeds from %d", SEED).isLessThan(0.01);
    }

    private static double[] flagged(long seed) throws Exception {
        TrainedModel trained = Orders.train(100, settings(seed));
        try (Engine engine = OnnxEngine.open(trained.model().array())) {
            Batch batch = new Batch(engine.metadata().schema(), NEW_ROWS);
            JsonDecoder decoder = new JsonDecoder(engine.metadata().schema(), 1 << 16);
            SplittableRandom random = new SplittableRandom(~seed);
            for (int i = 0; i < NEW_ROWS; i++) {
                decoder.decode(Orders.order(random).getBytes(StandardCharsets.UTF_8), batch);
            }
            Scores scores = engine.newScores(NEW_ROWS);
            engine.score(batch, scores);
            return Arrays.stream(new double[] {1e-2, 1e-3})
                    .map(budget -> engine.metadata().calibration().threshold(budget))
                    .map(threshold -> IntStream.range(0, NEW_ROWS)
                                    .filter(row -> scores.rawScore(row) >= threshold)
                                    .count()
                            / (double) NEW_ROWS)
                    .toArray();
        }
    }

    private static TrainingSettings settings(long seed) {
        VaeSettings vae = new VaeSettings(32, 16, 6, 1, 0.2, 150, 64, 5e-3, 40, seed);
        return new TrainingSettings("orders", "1", "2026-01-01T00:00:00Z", 0.1, ScoreKind.MEMORY, vae);
    }

    private static int folds(int rows) throws Exception {
        try (History history = Orders.history(rows, SEED)) {
            return new CrossFit(history, Orders.settings(SEED)).folds();
        }
    }
}
