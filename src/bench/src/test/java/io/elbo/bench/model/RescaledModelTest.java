package io.elbo.bench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.testkit.Checkout;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

final class RescaledModelTest {
    private static float score(OnnxEngine engine) {
        Batch batch = new Batch(engine.metadata().schema(), 1);
        batch.appendRow();
        Scores scores = engine.newScores(1);
        engine.score(batch, scores);
        return scores.rawScore(0);
    }

    @Test
    void shouldScoreAndCalibrateByItsFactors() throws Exception {
        byte[] model = Files.readAllBytes(Checkout.find().plainModel());
        try (OnnxEngine plain = OnnxEngine.open(model);
                OnnxEngine other = OnnxEngine.open(RescaledModel.of(model, "other", 1.5f, 1.25f))) {
            assertThat(other.metadata().version()).isEqualTo("other");
            assertThat(score(other)).isCloseTo(1.5f * score(plain), within(1e-3f));
            for (double share : new double[] {0.3, 1e-2, 1e-5}) {
                double threshold = plain.metadata().calibration().threshold(share);
                assertThat(other.metadata().calibration().threshold(share))
                        .isCloseTo(1.25 * threshold, within(1e-4 * threshold));
            }
        }
    }

    @Test
    void shouldBeRefusedWithTheGoldenRowsOfAnother() throws Exception {
        byte[] model = Files.readAllBytes(Checkout.find().plainModel());

        assertThatThrownBy(() -> OnnxEngine.open(RescaledModel.withOldGoldenRows(model, "bad", 1.5f)))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("golden row");
    }
}
