package io.elbo.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.Health;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.trainer.fit.History;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A history whose rows are all the same. */
class ConstantHistoryTest {
    private static final int ROWS = 1000;
    private static final Schema SCHEMA = new Schema(
            List.of(new NumericField("a", "/a"), new NumericField("b", "/b"), new CategoricalField("word", "/word")));

    private static TrainedModel model;
    private static Engine engine;

    @BeforeAll
    static void train() throws Exception {
        try (History.Builder builder = new History.Builder(SCHEMA)) {
            for (int i = 0; i < ROWS; i++) {
                builder.observe(utf8("{\"a\": 10, \"b\": 2, \"word\": \"on\"}"));
            }
            try (History history = builder.fit(0.2, 3)) {
                model = new Training(history, Orders.settings(3), "sha256:none", "test").run(step -> {});
            }
        }
        engine = OnnxEngine.open(model.model().array());
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static byte[] utf8(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static double[] pValues(String... records) {
        Schema schema = engine.metadata().schema();
        JsonDecoder decoder = new JsonDecoder(schema, 1000);
        Batch batch = new Batch(schema, records.length);
        for (String json : records) {
            decoder.decode(utf8(json), batch);
        }
        Scores scores = engine.newScores(records.length);
        engine.score(batch, scores);
        Calibration calibration = engine.metadata().calibration();
        return IntStream.range(0, records.length)
                .mapToDouble(row -> calibration.pValue(scores.rawScore(row)))
                .toArray();
    }

    @Test
    void shouldGradeAChangeByItsSize() {
        double[] p = pValues(
                "{\"a\": 10, \"b\": 2, \"word\": \"on\"}",
                "{\"a\": 10, \"b\": 2.0001, \"word\": \"on\"}",
                "{\"a\": 10, \"b\": 2.02, \"word\": \"on\"}",
                "{\"a\": 10, \"b\": 2.1, \"word\": \"on\"}");

        assertThat(p[0]).isGreaterThan(0.5);
        assertThat(p[1]).isBetween(1e-4, p[0]);
        assertThat(p[2]).isBetween(1e-12, p[1]);
        assertThat(p[3]).isLessThan(p[2]);
    }

    @Test
    void shouldFlagWhatHistoryNeverHad() {
        double[] p = pValues(
                "{\"a\": 20, \"b\": 2, \"word\": \"on\"}",
                "{\"a\": 10, \"b\": 2, \"word\": \"off\"}",
                "{\"a\": 10, \"word\": \"on\"}",
                "{}");

        assertThat(Arrays.stream(p).max().orElseThrow()).isLessThan(1e-3);
    }

    @Test
    void shouldSayThatThereIsNothingToLearn() {
        assertThat(model.health().warnings())
                .extracting(Health.Warning::name)
                .contains("constant-history")
                .doesNotContain("posterior-collapse");
        assertThat(model.health().warnings().toString()).doesNotContain("--beta");
    }
}
