package io.elbo.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldKind;
import io.elbo.core.feature.RecordWriter;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.score.onnx.OnnxGenerator;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.Explainer;
import io.elbo.core.verdict.Reason;
import io.elbo.trainer.fit.History;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns whose spread is small for their size, from the file to the service's decoder and engine. */
class SmallSpreadTest {
    private static final int ROWS = 2000;
    private static final int FRESH_ROWS = 500;
    private static final double BUDGET = 1e-3;

    /** A column of numbers around a centre. */
    private record Column(String name, double centre, double deviation) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("latitude", 47.37689, 0.0003),
            new Column("pressure", 101_325, 1.5),
            new Column("volt", 230, 230 * 0.005),
            new Column("micros", 1.7145e15, 4e6),
            new Column("nanos", 1.7145e18, 5e12),
            new Column("near", 1000, 0.001),
            new Column("tiny", 3e-42, 1e-42),
            new Column("huge", 1e200, 1e197),
            new Column("price", 20, 5));

    private static Engine engine;
    private static ModelBytes generator;

    @BeforeAll
    static void train() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        Schema declared = new Schema(COLUMNS.stream()
                .map(column -> (Field) new NumericField(column.name(), "/" + column.name()))
                .toList());
        try (History.Builder builder = new History.Builder(declared)) {
            for (int i = 0; i < ROWS; i++) {
                builder.observe(record(random, -1, 0));
            }
            try (History history = builder.fit(0.2, 5)) {
                TrainedModel model = new Training(history, Orders.settings(5), "sha256:none", "test").run(step -> {});
                assertThat(model.parity()).isLessThan(ParityCheck.MEMORY_TOLERANCE);
                generator = model.generator();
                engine = OnnxEngine.open(model.model().array());
            }
        }
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    /** A record in which one column, if any, is so many deviations from its centre. */
    private static byte[] record(SplittableRandom random, int moved, double deviations) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < COLUMNS.size(); i++) {
            Column column = COLUMNS.get(i);
            double value = column.centre() + column.deviation() * (i == moved ? deviations : random.nextGaussian());
            json.append(i == 0 ? "" : ",").append(String.format(Locale.ROOT, "\"%s\":%s", column.name(), value));
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Batch decode(List<byte[]> records) {
        Schema schema = engine.metadata().schema();
        JsonDecoder decoder = new JsonDecoder(schema, 10_000);
        Batch batch = new Batch(schema, records.size());
        records.forEach(record -> assertThat(decoder.decode(record, batch)).isSameAs(Decoded.ROW));
        return batch;
    }

    @Test
    void shouldFlagSixDeviationsInEveryColumn() {
        SplittableRandom random = new SplittableRandom(6);
        List<byte[]> records = new ArrayList<>();
        for (int column = 0; column < COLUMNS.size(); column++) {
            records.add(record(random, column, 6));
            records.add(record(random, column, -6));
        }
        Scores scores = engine.newScores(records.size());
        engine.score(decode(records), scores);
        for (int row = 0; row < records.size(); row++) {
            assertThat(engine.metadata().calibration().pValue(scores.rawScore(row)))
                    .as(COLUMNS.get(row / 2).name())
                    .isLessThan(BUDGET);
        }
    }

    @Test
    void shouldNotFlagOrdinaryRecords() {
        SplittableRandom random = new SplittableRandom(7);
        Scores scores = engine.newScores(FRESH_ROWS);
        engine.score(
                decode(IntStream.range(0, FRESH_ROWS)
                        .mapToObj(i -> record(random, -1, 0))
                        .toList()),
                scores);
        long flagged = IntStream.range(0, FRESH_ROWS)
                .filter(row -> engine.metadata().calibration().pValue(scores.rawScore(row)) < BUDGET)
                .count();
        assertThat(flagged).isLessThanOrEqualTo(5);
    }

    @Test
    void shouldSayInTheFieldsOwnUnitsWhatWasExpected() {
        SplittableRandom random = new SplittableRandom(8);
        Batch batch = decode(List.of(record(random, -1, 0)));
        Explanations explanations = engine.explain(batch);
        List<FieldKind> kinds = FieldKind.of(engine.metadata().schema());
        for (int i = 0; i < COLUMNS.size(); i++) {
            Column column = COLUMNS.get(i);
            double expected = kinds.get(i).describe(explanations.expected(), 0).doubleValue();
            assertThat(Math.abs(expected - column.centre()) / column.deviation())
                    .as(column.name())
                    .isLessThan(5);
        }
    }

    @Test
    void shouldExplainInTheFieldsOwnUnits() throws IOException {
        byte[] record = record(new SplittableRandom(10), 0, 8);
        Batch batch = decode(List.of(record));
        JsonNode document = new ObjectMapper().readTree(record);

        Contribution latitude = new Explainer(engine.metadata(), 3)
                .explainBriefly(document, batch, engine.explain(batch), 0).stream()
                        .filter(contribution -> contribution.field().equals("latitude"))
                        .findFirst()
                        .orElseThrow();

        assertThat(latitude.reason()).isEqualTo(Reason.OUT_OF_RANGE);
        assertThat(latitude.value().doubleValue())
                .isEqualTo(document.get("latitude").doubleValue());
        assertThat(latitude.expected().doubleValue()).isCloseTo(47.37689, within(0.002));
    }

    @Test
    void shouldGenerateRecordsInTheFieldsOwnUnits(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("model.generator.onnx");
        generator.writeTo(file);
        try (OnnxGenerator sampler = OnnxGenerator.open(file)) {
            Batch batch = new Batch(engine.metadata().schema(), 50);
            sampler.sample(50, new SplittableRandom(9), batch);
            RecordWriter writer = new RecordWriter(engine.metadata().schema(), Set.of(), LocalDate.of(2026, 1, 5));
            for (int row = 0; row < 50; row++) {
                for (Column column : COLUMNS) {
                    double value =
                            writer.document(batch, row).get(column.name()).doubleValue();
                    assertThat(Math.abs(value - column.centre()) / column.deviation())
                            .as(column.name())
                            .isLessThan(10);
                }
            }
        }
    }

    @Test
    void shouldLeaveColumnsAloneThatAFloatHoldsWellEnough() {
        Schema schema = engine.metadata().schema();
        assertThat(field(schema, "price").isPlain()).isTrue();
        assertThat(field(schema, "latitude").isPlain()).isFalse();
    }

    private static NumericField field(Schema schema, String name) {
        return (NumericField) schema.fields().get(schema.indexOf(name));
    }

    @Test
    void shouldKeepTheRangeOfHistoryToTheDigit() {
        NumericField.Range range = field(engine.metadata().schema(), "nanos").range();

        assertThat(range).isNotNull();
        assertThat(range.max() - range.min()).isBetween(6 * 5e12, 9 * 5e12);
    }
}
