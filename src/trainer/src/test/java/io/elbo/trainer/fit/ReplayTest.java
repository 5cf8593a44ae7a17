package io.elbo.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final HistoryDefinition TIMED =
            new HistoryDefinition(List.of("/id"), "/time", TimestampFormat.EPOCH_SECONDS);
    private static final DerivedField USUAL = DerivedField.of("x.usual", "/x", Derivation.USUAL);
    private static final List<Field> FIELDS = List.of(
            new NumericField("x", "/x"),
            new CategoricalField("word", "/word"),
            USUAL,
            DerivedField.of("x.change", "/x", Derivation.CHANGE),
            DerivedField.of("word.rarity", "/word", Derivation.RARITY),
            DerivedField.of("burst", null, Derivation.BURST),
            DerivedField.of("hour", null, Derivation.HOUR),
            DerivedField.of("since", null, Derivation.SINCE));
    private static final int ROWS = 400;

    /** Record i happens at second 1000 i; every 50th has no key. */
    private static List<String> records() {
        Random random = new Random(3);
        return IntStream.range(0, ROWS)
                .mapToObj(i -> "{\"time\":" + 1_700_000_000L + ".0,\"number\":" + i + ",\"x\":" + random.nextInt(100)
                        + ",\"word\":\"w" + random.nextInt(4) + "\"" + (i % 50 == 0 ? "" : ",\"id\":" + i % 4) + "}")
                .map(record -> record.replace("1700000000.0", String.valueOf(1_700_000_000L + 1000L * number(record))))
                .toList();
    }

    private static int number(String record) {
        return Integer.parseInt(record.replaceAll(".*\"number\":([0-9]+).*", "$1"));
    }

    private static History history(Schema schema, List<String> records) throws IOException {
        try (History.Builder builder = new History.Builder(schema)) {
            for (String record : records) {
                builder.observe(number(record), bytes(record));
            }
            return builder.fit(0.1, 7);
        }
    }

    private static byte[] bytes(String record) {
        return record.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void shouldDeriveAsAServiceDoesInTheOrderOfTime() throws IOException {
        List<String> records = records();
        List<String> shuffled = new ArrayList<>(records);
        Collections.shuffle(shuffled, new Random(5));
        try (History history = history(new Schema(TIMED, FIELDS), shuffled)) {
            KeyStates states = new KeyStates(history.schema());
            JsonDecoder decoder = new JsonDecoder(history.schema(), 1 << 16);
            Batch service = new Batch(history.schema(), ROWS);
            for (String record : records) {
                decoder.decode(bytes(record), service);
                states.advance(service, service.rows() - 1, null, -1);
            }
            Batch trainer = new Batch(history.schema(), 1);
            for (int row = 0; row < history.rows(); row++) {
                trainer.clear();
                history.append(row, trainer);
                int number = (int) history.record(history.fileRow(row));
                for (int column = 0; column < history.schema().numericColumns(); column++) {
                    assertThat((Float) trainer.numeric(0, column))
                            .as("record " + number + ", column " + column)
                            .isEqualTo((Float) service.numeric(number, column));
                }
            }
            assertThat(IntStream.range(history.trainedRows(), history.rows())
                            .mapToLong(row -> history.record(history.fileRow(row))))
                    .isSorted();
        }
    }

    @Test
    void shouldGoByKeysAndTimestampsOfKafkaRecordsAsAServiceDoes() throws IOException {
        Schema schema = new Schema(new HistoryDefinition(List.of(), null, null), FIELDS);
        List<String> records = records();
        try (History.Builder builder = new History.Builder(schema)) {
            for (String record : records) {
                builder.observe(number(record), bytes(record), recordKey(record), timestampMillis(record));
            }
            try (History history = builder.fit(0.1, 7)) {
                KeyHistory keys = Objects.requireNonNull(KeyHistory.of(history.schema()));
                JsonDecoder decoder = new JsonDecoder(history.schema(), 1 << 16);
                Batch service = new Batch(history.schema(), ROWS);
                Map<String, byte[]> states = new HashMap<>();
                for (String record : records) {
                    decoder.decode(bytes(record), service);
                    byte[] key = recordKey(record);
                    int row = service.rows() - 1;
                    if (key == null) {
                        keys.withoutKey(service, row, timestampMillis(record));
                    } else {
                        states.compute(
                                new String(key, StandardCharsets.UTF_8),
                                (name, state) ->
                                        keys.advance(service, row, state, number(record), timestampMillis(record)));
                    }
                }
                Batch trainer = new Batch(history.schema(), 1);
                for (int row = 0; row < history.rows(); row++) {
                    trainer.clear();
                    history.append(row, trainer);
                    int number = (int) history.record(history.fileRow(row));
                    for (int column = 0; column < history.schema().numericColumns(); column++) {
                        assertThat((Float) trainer.numeric(0, column))
                                .as("record " + number + ", column " + column)
                                .isEqualTo((Float) service.numeric(number, column));
                    }
                }
                assertThat(history.hasTimes()).isTrue();
            }
        }
    }

    private static byte @Nullable [] recordKey(String record) {
        int number = number(record);
        return number % 50 == 0 ? null : bytes("k" + number % 3);
    }

    /** Every ninth record comes late, behind its successor in time. */
    private static long timestampMillis(String record) {
        int number = number(record);
        return 1_700_000_000_000L + 1_000_000L * number - (number % 9 == 0 ? 9_000_000L : 0);
    }

    @Test
    void shouldFitWhatAllKeysTogetherAreLikeToTheTrainedRows() throws IOException {
        List<String> records = new ArrayList<>(records());
        records.set(5, records.get(5).replaceFirst("\"x\":[0-9]+", "\"x\":1e12"));
        try (History history = history(new Schema(TIMED, FIELDS), records)) {
            DerivedField.Fitted usual = fitted(history, 2);
            assertThat(usual.mean()).isCloseTo(50, within(5.0));
            assertThat(usual.deviation()).isCloseTo(28, within(4.0));
            assertThat(fitted(history, 6).hours()).hasSize(24);
            assertThat(fitted(history, 7).mean())
                    .isCloseTo(Math.log(4080), within(0.15)); // of every fourth record, some keyless
        }
    }

    private static DerivedField.Fitted fitted(History history, int field) {
        return Objects.requireNonNull(((DerivedField) history.schema().fields().get(field)).fitted());
    }

    @Test
    void shouldHoldOutTheLastRowsOfEachStretchOfTime() {
        int[] inTime = IntStream.range(0, 100).map(i -> 99 - i).toArray();

        assertThat(Replay.heldOut(inTime, 0.1, 1).stream()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(Replay.heldOut(inTime, 0.1, 2).stream()).containsExactly(0, 1, 2, 3, 4, 50, 51, 52, 53, 54);
        assertThat(Replay.heldOut(inTime, 0.1, 50).stream()).containsExactly(0, 10, 20, 30, 40, 50, 60, 70, 80, 90);
        assertThat(Replay.heldOut(inTime, 0.001, 50).stream()).containsExactly(0);
    }

    @Test
    void shouldEndAnEarlierHistoryWhereTheLaterRowsBegin() throws IOException {
        try (History.Builder builder = new History.Builder(new Schema(TIMED, FIELDS))) {
            for (String record : records()) {
                builder.observe(number(record), bytes(record));
            }
            try (History history = builder.fitEarlier(0.1, 1)) {
                assertThat(IntStream.range(history.trainedRows(), ROWS)
                                .mapToLong(row -> history.record(history.fileRow(row))))
                        .containsExactlyElementsOf(IntStream.range(360, ROWS)
                                .mapToObj(i -> (long) i)
                                .toList());
                History earlier = history.earlier(0.1, 1);
                assertThat(earlier.rows()).isEqualTo(360);
                assertThat(earlier.trainedRows()).isEqualTo(324);
            }
        }
    }

    @Test
    void shouldDeriveARecordAnewWhoseValueIsAnother() throws IOException {
        Schema schema = new Schema(TIMED, FIELDS);
        try (History history = history(schema, records())) {
            int row = history.changeableRows()[9];
            Batch batch = new Batch(history.schema(), 1);
            history.appendWithSources(row, batch);
            float before = batch.numeric(0, 1);
            history.deriveAnew(row, batch);
            assertThat(batch.numeric(0, 1)).isEqualTo(before);

            batch.setSource(0, HistoryInputs.of(schema).source(USUAL), 1000);
            history.deriveAnew(row, batch);

            assertThat(batch.numeric(0, 1)).isGreaterThan(20);
            assertThat(batch.numeric(0, 0)).isLessThan(100);
        }
    }

    @Test
    void shouldRefuseFieldsOfTimeIfTheSchemaNamesNone() {
        Schema schema = new Schema(new HistoryDefinition(List.of("/id"), null, null), FIELDS);
        assertThatThrownBy(() -> history(schema, records()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'burst'")
                .hasMessageContaining("\"time\"");
    }

    @Test
    void shouldTakeAllRecordsOfAFileForThoseOfOneKeyIfTheKeyIsTheRecordsOwn() throws IOException {
        Schema schema = new Schema(new HistoryDefinition(List.of(), null, null), List.of(USUAL));
        try (History history = history(schema, records())) {
            assertThat(IntStream.range(0, history.rows()).map(history::key).distinct())
                    .containsExactly(0);
        }
    }
}
