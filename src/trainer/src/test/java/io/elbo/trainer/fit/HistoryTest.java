package io.elbo.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Codes;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Notation;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final Schema SCHEMA =
            new Schema(List.of(new CategoricalField("word", "/word"), new NumericField("number", "/number")));

    @Test
    void theVocabularyIsOrderedByFrequency() throws IOException {
        try (History history = history(i -> i % 3 == 0 ? "rare" : "common", 100)) {
            assertThat(history.schema().vocabulary(0)).containsExactly("common", "rare");
        }
    }

    @Test
    void aColumnOfVeryManyWordsKeepsTheMostFrequentOnes() throws IOException {
        try (History history = history(i -> i % 2 == 0 ? "often" : "word" + i, 2000)) {
            assertThat(history.schema().vocabulary(0))
                    .hasSize(FittedSchema.MAX_WORDS)
                    .startsWith("often");
            long outside = IntStream.range(0, history.trainedRows())
                    .filter(row -> history.code(row, 0) == Codes.UNSEEN)
                    .count();
            assertThat(history.fitted().unseenShare(0)).isGreaterThan(outside / (double) history.trainedRows());
        }
    }

    @Test
    void rowsKeepTheirValuesInEveryOrder() throws IOException {
        try (History history = history(i -> "w" + i % 5, 500)) {
            for (int row = 0; row < history.rows(); row++) {
                int i = history.fileRow(row);
                assertThat(history.numeric(row, 0)).isEqualTo(i);
                assertThat(history.schema().vocabulary(0).get(history.code(row, 0) - Codes.FIRST_WORD))
                        .isEqualTo("w" + i % 5);
            }
        }
    }

    @Test
    void theRangeOfANumberIsThatOfTheTrainedRows() throws IOException {
        try (History history = history(i -> "w", 500)) {
            var range = ((NumericField) history.schema().fields().get(1)).range();
            int[] trained = IntStream.range(0, history.trainedRows())
                    .map(history::fileRow)
                    .sorted()
                    .toArray();

            assertThat(range).isEqualTo(new NumericField.Range(trained[0], trained[trained.length - 1]));
        }
    }

    @Test
    void shouldFitTheSchemaToTheRowsThatAreLeft() throws IOException {
        try (History history = history(i -> i % 5 == 0 ? "rare" : "w", 500)) {
            BitSet rare = new BitSet();
            IntStream.range(0, 500).filter(i -> i % 5 == 0).forEach(rare::set);

            History rest = history.without(rare);

            assertThat(rest.rows()).isEqualTo(400);
            assertThat(rest.schema().vocabulary(0)).containsExactly("w");
            int[] kept = IntStream.range(0, history.rows())
                    .map(history::fileRow)
                    .filter(row -> row % 5 != 0)
                    .toArray();
            assertThat(IntStream.range(0, rest.rows()).map(rest::fileRow).toArray())
                    .isEqualTo(kept);
            assertThat(rest.trainedRows()).isEqualTo((int) IntStream.range(0, history.trainedRows())
                    .filter(row -> history.fileRow(row) % 5 != 0)
                    .count());
            assertThat(rest.word(0, 0)).isEqualTo("rare"); // of a row that it is without
        }
    }

    @Test
    void shouldFitNothingToRowsThatAreNotTrainedOn() throws IOException {
        try (History history = history(i -> i % 5 == 0 ? "rare" : i % 5 == 1 ? "odd" : "w", 500)) {
            BitSet rare = new BitSet();
            BitSet odd = new BitSet();
            IntStream.range(0, 500).filter(i -> i % 5 == 0).forEach(rare::set);
            IntStream.range(0, 500).filter(i -> i % 5 == 1).forEach(odd::set);

            History rest = history.without(rare, odd);

            assertThat(rest.schema().vocabulary(0)).containsExactly("w");
            assertThat(IntStream.range(0, rest.trainedRows()).map(rest::fileRow))
                    .allMatch(row -> row % 5 > 1);
            assertThat(IntStream.range(rest.trainedRows(), rest.rows()).map(rest::fileRow))
                    .allMatch(row -> row % 5 > 0)
                    .anyMatch(row -> row % 5 == 1);
            assertThat(Arrays.stream(rest.setAside())).isNotEmpty().allMatch(row -> row % 5 == 1);
            assertThat(rest.rows() + rest.setAside().length).isEqualTo(400);
            assertThat(history.without(rare).setAside()).isEmpty();
        }
    }

    @Test
    void theServiceReadsEveryRecordAsTheTrainerDid() throws IOException {
        Schema declared = new Schema(List.of(
                new NumericField("gps", "/gps"),
                new NumericField("price", "/price")
                        .withNotation(new Notation(",", ".", "€", ""))
                        .withMissing(List.of("--", "-999")),
                new CategoricalField("word", "/word").withMissing(List.of("unknown")),
                new BooleanField("flag", "/flag"),
                new TimestampField("day", "/day", new TimestampFormat("dd.MM.yyyy HH:mm")),
                new TimestampField("nanos", "/nanos", TimestampFormat.EPOCH_NANOS)));
        SplittableRandom random = new SplittableRandom(11);
        List<byte[]> records = IntStream.range(0, 300)
                .mapToObj(i -> String.format(
                        Locale.GERMANY,
                        "{\"gps\":%s,\"price\":\"%s\",\"word\":\"%s\",\"flag\":%b,\"day\":\"%02d.05.2024 12:%02d\",\"nanos\":%d}",
                        47.377 + 0.0003 * random.nextGaussian(),
                        i % 7 == 0 ? "--" : String.format(Locale.GERMANY, "€ %,.2f", 5000 * random.nextDouble()),
                        i % 5 == 0 ? "unknown" : "w" + i % 3,
                        random.nextBoolean(),
                        1 + i % 31,
                        i % 60,
                        1_714_998_896_123_456_789L + random.nextInt()))
                .map(json -> json.getBytes(StandardCharsets.UTF_8))
                .toList();
        try (History.Builder builder = new History.Builder(declared)) {
            for (byte[] record : records) {
                builder.observe(record);
            }
            try (History history = builder.fit(0.1, 1)) {
                JsonDecoder service =
                        new JsonDecoder(Schema.fromJson(history.schema().toJson()), 10_000);
                for (int row = 0; row < history.rows(); row++) {
                    Batch trained = new Batch(history.schema(), 1);
                    history.append(row, trained);
                    Batch served = new Batch(history.schema(), 1);
                    assertThat(service.decode(records.get(history.fileRow(row)), served))
                            .isSameAs(Decoded.ROW);
                    assertThat(served.numericRows()).isEqualTo(trained.numericRows());
                    assertThat(served.categoricalRows()).isEqualTo(trained.categoricalRows());
                }
                assertThat(history.fitted().missingShare(1)).isBetween(0.1, 0.2);
                assertThat(history.fitted().missingShare(2)).isBetween(0.15, 0.25);
                assertThat(history.fitted().missingShare(4)).isLessThan(0.01);
                assertThat(((NumericField) history.schema().fields().get(0)).isPlain())
                        .isFalse();
            }
        }
    }

    @Test
    void malformedRecordsAreCountedAndLeftOut() throws IOException {
        try (History.Builder builder = new History.Builder(SCHEMA)) {
            builder.observe("{\"word\":".getBytes(StandardCharsets.UTF_8));
            assertThat(builder.malformed()).isEqualTo(1);
            assertThat(builder.rows()).isZero();
            assertThatThrownBy(() -> builder.fit(0.1, 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("only 0 usable rows: at least 50");
        }
    }

    private static History history(java.util.function.IntFunction<String> word, int rows) throws IOException {
        try (History.Builder builder = new History.Builder(SCHEMA)) {
            for (int i = 0; i < rows; i++) {
                String json = "{\"word\":\"" + word.apply(i) + "\",\"number\":" + i + "}";
                builder.observe(json.getBytes(StandardCharsets.UTF_8));
            }
            return builder.fit(0.1, 1);
        }
    }
}
