package io.elbo.core.score.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.VaeParts;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scores;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Model files that the first release wrote, kept as they were: they load and score as they did, for ever. Their expected scores
 * are what that release's {@code elbo-train score} printed.
 */
class ContractOneTest {
    private static final List<String> RECORDS = List.of(
            "{\"amount\": 12.25, \"items\": 6, \"country\": \"SE\", \"gift\": false, \"at\": \"2026-01-01T12:09:00Z\"}",
            "{\"amount\": 99999, \"items\": -4, \"country\": \"XX\", \"gift\": true, \"at\": \"2026-01-03T03:00:00Z\"}",
            "{}");
    private static final double[][] MEMORY = {
        {1.0504035, 3.2620595, 0.01704359, 0.6401751155082712},
        {52233.926, 128514.83, 122847.34, 1e-15},
        {98.707245, 31.082685, 0.01704359, 1e-15}
    };
    private static final double[][] ELBO = {
        {3.279103, 3.2620595, 0.01704359, 0.9202044958517765},
        {251362.17, 128514.83, 122847.34, 1e-15},
        {31.09973, 31.082685, 0.01704359, 0.001168776915204679}
    };

    @Test
    void shouldScoreWithAMemoryAsTheFirstReleaseDid() throws Exception {
        assertThatItScores("contract-1-memory.onnx", MEMORY);
    }

    @Test
    void shouldScoreThePlainElboAsTheFirstReleaseDid() throws Exception {
        assertThatItScores("contract-1-elbo.onnx", ELBO);
    }

    /** Of each record: raw score, reconstruction loss, KL divergence, p-value. */
    private static void assertThatItScores(String file, double[][] expected) throws Exception {
        try (Engine engine = OnnxEngine.open(Fixtures.file(file))) {
            ModelMetadata metadata = engine.metadata();
            assertThat(metadata.contract()).isEqualTo(1);
            assertThat(metadata.parts()).isEqualTo(VaeParts.LIST);
            Batch batch = Fixtures.decode(engine, RECORDS);
            Scores scores = engine.newScores(batch.rows());
            engine.score(batch, scores);
            Explanations explanations = engine.explain(batch);
            for (int row = 0; row < expected.length; row++) {
                double raw = expected[row][0];
                assertThat((double) scores.rawScore(row)).as("row " + row).isCloseTo(raw, within(1e-4 * (1 + raw)));
                assertThat((double) explanations.rawScore(row)).isCloseTo(raw, within(1e-4 * (1 + raw)));
                for (int part = 0; part < 2; part++) {
                    double value = expected[row][1 + part];
                    assertThat((double) scores.part(row, part)).isCloseTo(value, within(1e-4 * (1 + value)));
                }
                assertThat(scores.parts(row).names()).containsExactly("reconstructionLoss", "klDivergence");
                double pValue = expected[row][3];
                assertThat(metadata.calibration().pValue(scores.rawScore(row)))
                        .isCloseTo(pValue, within(1e-3 * pValue));
            }
        }
    }
}
