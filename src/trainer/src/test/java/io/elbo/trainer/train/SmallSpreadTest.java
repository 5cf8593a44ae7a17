package io.elbo.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Decoded;
import io.elbo.core.feature.FieldKind;
import io.elbo.core.feature.JsonDecoder;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.OnnxScorer;
import io.elbo.core.score.Scorer;
import io.elbo.core.score.Scores;
import io.elbo.trainer.fit.History;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Columns whose spread is small for their size, from the file to the service's decoder and scorer. */
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

    private static Scorer scorer;

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
                assertThat(model.parity()).isLessThan(Training.MEMORY_PARITY_TOLERANCE);
                scorer = OnnxScorer.open(model.model().array());
            }
        }
    }

    @AfterAll
    static void close() {
        scorer.close();
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
        Schema schema = scorer.metadata().schema();
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
        Scores scores = new Scores(records.size());
        scorer.score(decode(records), scores);
        for (int row = 0; row < records.size(); row++) {
            assertThat(scorer.metadata().calibration().pValue(scores.score(row)))
                    .as(COLUMNS.get(row / 2).name())
                    .isLessThan(BUDGET);
        }
    }

    @Test
    void shouldNotFlagOrdinaryRecords() {
        SplittableRandom random = new SplittableRandom(7);
        Scores scores = new Scores(FRESH_ROWS);
        scorer.score(
                decode(IntStream.range(0, FRESH_ROWS)
                        .mapToObj(i -> record(random, -1, 0))
                        .toList()),
                scores);
        long flagged = IntStream.range(0, FRESH_ROWS)
                .filter(row -> scorer.metadata().calibration().pValue(scores.score(row)) < BUDGET)
                .count();
        assertThat(flagged).isLessThanOrEqualTo(5);
    }

    @Test
    void shouldSayInTheFieldsOwnUnitsWhatWasExpected() {
        SplittableRandom random = new SplittableRandom(8);
        Batch batch = decode(List.of(record(random, -1, 0)));
        Explanations explanations = scorer.explain(batch);
        List<FieldKind> kinds = FieldKind.of(scorer.metadata().schema());
        for (int i = 0; i < COLUMNS.size(); i++) {
            Column column = COLUMNS.get(i);
            double expected = kinds.get(i).describe(explanations.expected(), 0).doubleValue();
            assertThat(Math.abs(expected - column.centre()) / column.deviation())
                    .as(column.name())
                    .isLessThan(5);
        }
    }

    @Test
    void shouldLeaveColumnsAloneThatAFloatHoldsWellEnough() {
        Schema schema = scorer.metadata().schema();
        assertThat(((NumericField) schema.fields().get(schema.indexOf("price"))).isPlain())
                .isTrue();
        assertThat(((NumericField) schema.fields().get(schema.indexOf("latitude"))).isPlain())
                .isFalse();
    }

    @Test
    void shouldKeepTheRangeOfHistoryToTheDigit() throws IOException {
        NumericField nanos = (NumericField) scorer.metadata()
                .schema()
                .fields()
                .get(scorer.metadata().schema().indexOf("nanos"));
        assertThat(nanos.range()).isNotNull();
        assertThat(nanos.range().max() - nanos.range().min()).isBetween(6 * 5e12, 9 * 5e12);
    }
}
