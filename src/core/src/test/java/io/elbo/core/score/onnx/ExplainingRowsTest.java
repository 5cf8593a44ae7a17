package io.elbo.core.score.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.feature.Batch;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scores;
import org.junit.jupiter.api.Test;

/** Some rows of a batch are explained in one call, and read by the batch's own numbers. */
class ExplainingRowsTest {
    private static final int ROWS = 40;

    @Test
    void shouldExplainSomeRowsAsItExplainsAll() throws Exception {
        try (Engine engine = OnnxEngine.open(Fixtures.file(Fixtures.MEMORY))) {
            Batch batch = Fixtures.decode(engine, Fixtures.records(ROWS));
            Scores scores = engine.newScores(ROWS);
            engine.score(batch, scores);
            Explanations all = engine.explain(batch);

            for (int[] rows : new int[][] {{17}, {0, 1, 2}, {39, 3, 20}, {0, 2}, {}}) {
                Explanations some = engine.explain(batch, rows);
                assertThat(some.rows()).containsExactly(rows);
                for (int row : rows) {
                    assertThat(some.rawScore(row))
                            .isCloseTo(scores.rawScore(row), within(1e-4f * (1 + scores.rawScore(row))));
                    for (int part = 0; part < scores.parts(); part++) {
                        assertThat(some.part(row, part))
                                .isCloseTo(scores.part(row, part), within(1e-4f * (1 + scores.part(row, part))));
                    }
                    for (int field = 0;
                            field < engine.metadata().schema().fields().size();
                            field++) {
                        float expected = all.contribution(row, field);
                        assertThat(some.contribution(row, field)).isCloseTo(expected, within(1e-4f * (1 + expected)));
                    }
                    assertThat(some.expected().numeric(row, 0))
                            .isCloseTo(all.expected().numeric(row, 0), within(1e-2f));
                    assertThat(some.expected().categorical(row, 0))
                            .isEqualTo(all.expected().categorical(row, 0));
                    assertThat(some.mu(row, 1)).isCloseTo(all.mu(row, 1), within(1e-4f));
                }
            }
        }
    }

    @Test
    void shouldRefuseRowsThatAreNotThereOrWereNotExplained() throws Exception {
        try (Engine engine = OnnxEngine.open(Fixtures.file(Fixtures.ELBO))) {
            Batch batch = Fixtures.decode(engine, Fixtures.records(3));
            assertThatThrownBy(() -> engine.explain(batch, 3)).hasMessageContaining("row 3 of 3");
            assertThatThrownBy(() -> engine.explain(batch, 1).rawScore(0))
                    .hasMessageContaining("row 0 is not explained");
        }
    }
}
