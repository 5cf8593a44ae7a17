package io.elbo.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.model.VaeParts;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.trainer.evaluate.Ranking;
import io.elbo.trainer.vae.Reconstruction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every way to reconstruct and to score must keep. */
class SwitchesTest {
    private static final long SEED = 23;
    private static final int EVERY = 10;

    @ParameterizedTest
    @CsvSource({
        "ELBO, MSE, 0",
        "MEMORY, MSE, 0",
        "ELBO, BCE, 0",
        "MEMORY, BCE, 0",
        "ELBO, GAUSSIAN, 4",
        "MEMORY, GAUSSIAN, 4",
        "MEMORY, BCE, 3"
    })
    void shouldScoreAsTheTrainerDoesAndFindWhatWasPlanted(ScoreKind score, Reconstruction reconstruction, int samples)
            throws Exception {
        TrainedModel trained = Orders.train(2500, Orders.settings(SEED, score, reconstruction, samples));
        List<String> orders = Orders.orders(new SplittableRandom(SEED), 400, EVERY);
        float[] scores = new float[orders.size()];
        boolean[] planted = new boolean[orders.size()];
        try (OnnxEngine engine = OnnxEngine.open(trained.model().array())) {
            Explanations explanations = engine.explain(decode(engine, orders));
            for (int row = 0; row < scores.length; row++) {
                scores[row] = explanations.rawScore(row);
                planted[row] = row % EVERY == 0;
                double sum = 0;
                for (int field = 0; field < Orders.SCHEMA.fields().size(); field++) {
                    assertThat(explanations.contribution(row, field)).isNotNegative();
                    sum += explanations.contribution(row, field);
                }
                assertThat(sum)
                        .isCloseTo(explanations.part(row, VaeParts.RECONSTRUCTION_LOSS), within(1e-4 * (1 + sum)));
            }
            for (int row = 0; row < scores.length; row += 37) {
                float alone =
                        engine.explain(decode(engine, List.of(orders.get(row)))).rawScore(0);
                assertThat(alone).as("row %d alone", row).isCloseTo(scores[row], within(1e-4f * (1 + scores[row])));
            }
        }
        double auroc = Ranking.of(scores, planted).auroc();
        System.out.printf(
                "%s %s %d: parity %.1e, AUROC %.4f%n", score, reconstruction, samples, trained.parity(), auroc);

        assertThat(trained.parity())
                .isLessThan(score == ScoreKind.ELBO ? ParityCheck.TOLERANCE : ParityCheck.MEMORY_TOLERANCE);
        assertThat(auroc).isGreaterThan(0.95);
    }

    @ParameterizedTest
    @CsvSource({"MSE, 0", "BCE, 0", "GAUSSIAN, 4"})
    void shouldGiveTheSameBytesForTheSameSeedAndOthersThanTheDefault(Reconstruction reconstruction, int samples)
            throws Exception {
        TrainingSettings settings = Orders.settings(SEED, ScoreKind.ELBO, reconstruction, samples);

        byte[] model = Orders.train(2500, settings).model().array();

        assertThat(Orders.train(2500, settings).model().array()).isEqualTo(model);
        assertThat(Orders.train(2500, Orders.settings(SEED, ScoreKind.ELBO))
                        .model()
                        .array())
                .isNotEqualTo(model);
    }

    private static Batch decode(OnnxEngine engine, List<String> orders) {
        Schema schema = engine.metadata().schema();
        JsonDecoder decoder = new JsonDecoder(schema, 1 << 20);
        Batch batch = new Batch(schema, orders.size());
        orders.forEach(order -> decoder.decode(order.getBytes(StandardCharsets.UTF_8), batch));
        return batch;
    }
}
