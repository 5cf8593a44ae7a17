package io.elbo.trainer.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.RecordWriter;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.score.onnx.OnnxGenerator;
import io.elbo.trainer.train.Orders;
import io.elbo.trainer.train.TrainedModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationTest {
    private static final LocalDate MONDAY = LocalDate.of(2026, 1, 5);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void sampledRecordsReadBackAndTheModelTakesMostOfThemForOrdinary() throws Exception {
        TrainedModel trained = Orders.train(3000, 21);
        Path file = folder.resolve("orders.generator.onnx");
        trained.generator().writeTo(file);
        int rows = 500;
        try (OnnxGenerator generator = OnnxGenerator.open(file);
                OnnxEngine engine = OnnxEngine.open(trained.model().array())) {
            Batch sampled = new Batch(generator.metadata().schema(), rows);
            generator.sample(rows, new SplittableRandom(1), sampled);
            RecordWriter writer = new RecordWriter(generator.metadata().schema(), Set.of(), MONDAY);
            JsonDecoder decoder = new JsonDecoder(engine.metadata().schema(), 1 << 20);
            Batch decoded = new Batch(engine.metadata().schema(), rows);
            for (int row = 0; row < rows; row++) {
                byte[] json = writer.document(sampled, row).toString().getBytes(StandardCharsets.UTF_8);
                assertThat(decoder.decode(json, decoded)).isInstanceOf(Decoded.Row.class);
            }
            Scores scores = engine.newScores(rows);
            engine.score(decoded, scores);
            double threshold = trained.metadata().calibration().threshold(0.01);
            long flagged = java.util.stream.IntStream.range(0, rows)
                    .filter(row -> scores.rawScore(row) > threshold)
                    .count();

            assertThat(flagged).isLessThan(rows / 5);
        }
    }

    @Test
    void shouldWriteWholeNumbersWhereHistoryHasNoOthers() throws Exception {
        Schema schema = new Schema(List.of(new NumericField("age", "/age"), new NumericField("amount", "/amount")));
        Batch batch = new Batch(schema, 1);
        new JsonDecoder(schema, 1 << 10)
                .decode("{\"age\":41.7,\"amount\":9.5}".getBytes(StandardCharsets.UTF_8), batch);

        assertThat(new RecordWriter(schema, Set.of("age"), MONDAY).document(batch, 0))
                .hasToString("{\"age\":42,\"amount\":9.5}");
    }

    @Test
    void aWrittenRecordDecodesToTheSameRow() throws Exception {
        JsonDecoder decoder = new JsonDecoder(fitted(), 1 << 20);
        RecordWriter writer = new RecordWriter(fitted(), Set.of(), MONDAY);
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 200; i++) {
            Batch first = new Batch(fitted(), 1);
            Batch second = new Batch(fitted(), 1);
            decoder.decode(Orders.order(random).getBytes(StandardCharsets.UTF_8), first);
            decoder.decode(writer.document(first, 0).toString().getBytes(StandardCharsets.UTF_8), second);
            for (int column = 0; column < fitted().numericColumns(); column++) {
                float value = first.numeric(0, column);
                if (Float.isNaN(value)) {
                    assertThat(second.numeric(0, column)).isNaN();
                } else {
                    assertThat(second.numeric(0, column))
                            .isCloseTo(value, org.assertj.core.api.Assertions.within(1e-3f + 1e-5f * Math.abs(value)));
                }
            }
            for (int column = 0; column < fitted().categoricalColumns(); column++) {
                assertThat(second.categorical(0, column)).isEqualTo(first.categorical(0, column));
            }
        }
    }

    private static io.elbo.core.schema.Schema fitted() throws Exception {
        try (var history = Orders.history(300, 2)) {
            return history.schema();
        }
    }
}
