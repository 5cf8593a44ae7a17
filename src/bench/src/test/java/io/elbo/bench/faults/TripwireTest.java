package io.elbo.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.feature.Batch;
import io.elbo.core.score.Scores;
import io.elbo.core.score.ScoringException;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.testkit.Checkout;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

final class TripwireTest {
    private static float score(OnnxEngine engine, float number) {
        Batch batch = new Batch(engine.metadata().schema(), 1);
        batch.appendRow();
        batch.setNumeric(0, 0, number);
        Scores scores = engine.newScores(1);
        engine.score(batch, scores);
        return scores.rawScore(0);
    }

    @Test
    void shouldFailOnItsNumbersAndScoreAllOthersAsTheModelDoes() throws Exception {
        byte[] model = Files.readAllBytes(Checkout.find().plainModel());
        try (OnnxEngine plain = OnnxEngine.open(model);
                OnnxEngine tripped = OnnxEngine.open(Tripwire.in(model))) {
            for (float number : new float[] {0, 1, Float.NaN, 1e30f, Float.MAX_VALUE}) {
                assertThat(score(tripped, number)).isEqualTo(score(plain, number));
            }
            assertThat(score(plain, Tripwire.ALWAYS)).isFinite();
            assertThatThrownBy(() -> score(tripped, Tripwire.ALWAYS)).isInstanceOf(ScoringException.class);
            int failures = 0;
            for (int call = 0; call < 64; call++) {
                try {
                    assertThat(score(tripped, Tripwire.SOMETIMES)).isEqualTo(score(plain, Tripwire.SOMETIMES));
                } catch (ScoringException e) {
                    failures++;
                }
            }
            assertThat(failures)
                    .as("of 64 calls that fail by the toss of a coin")
                    .isBetween(8, 56);
        }
    }
}
