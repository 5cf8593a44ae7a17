package io.elbo.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Notation;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HistoryInputsTest {
    private static final int MAX_BYTES = 1 << 16;
    private static final List<Field> FIELDS = List.of(
            new NumericField("x", "/x"),
            DerivedField.of("x.usual", "/x", Derivation.USUAL),
            DerivedField.of("x.step", "/x", Derivation.STEP),
            DerivedField.of("price.usual", "/price", Derivation.USUAL)
                    .withNotation(new Notation(",", ".", "$", ""))
                    .withMissing(List.of("-")),
            DerivedField.of("x.rarity", "/x", Derivation.RARITY),
            DerivedField.of("place.rarity", "/place/name", Derivation.RARITY),
            DerivedField.of("burst", null, Derivation.BURST));
    static final Schema SCHEMA =
            new Schema(new HistoryDefinition(List.of("/place/id", "/id"), "/time", TimestampFormat.ISO_8601), FIELDS);
    /** Overlaps with the other in other orders, and is keyed otherwise. */
    private static final Schema OTHER = new Schema(
            new HistoryDefinition(List.of("/id"), "/x", TimestampFormat.EPOCH_SECONDS),
            List.of(
                    DerivedField.of("rarity", "/place/name", Derivation.RARITY),
                    DerivedField.of("usual", "/x", Derivation.USUAL),
                    new CategoricalField("name", "/place/name", List.of("Bern"))));

    private static final Schema WITHOUT = new Schema(List.of(new NumericField("x", "/x")));
    private static final HistoryInputs INPUTS = HistoryInputs.of(SCHEMA);

    private static Batch decode(String json) {
        Batch batch = new Batch(SCHEMA, 1);
        assertThat(new JsonDecoder(SCHEMA, MAX_BYTES).decode(bytes(json), batch))
                .isEqualTo(Decoded.ROW);
        return batch;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static double source(Batch batch, int field) {
        return batch.source(0, INPUTS.source((DerivedField) FIELDS.get(field)));
    }

    @Test
    void shouldReadWhatDerivedFieldsLookAtOnce() {
        assertThat(INPUTS.sources()).isEqualTo(5); // x as a number, x as a word, price, name, time
        assertThat(INPUTS.keyParts()).isEqualTo(2);
        assertThat(HistoryInputs.of(WITHOUT).sources()).isZero();

        Batch batch = decode("{\"x\":0.1,\"price\":\"$1.234,5\",\"place\":{\"name\":\"Bern\",\"id\":7},\"id\":\"a\","
                + "\"time\":\"2024-01-01T00:00:01Z\"}");

        assertThat(source(batch, 1)).isEqualTo(0.1); // in double precision
        assertThat(source(batch, 2)).isEqualTo(0.1);
        assertThat(source(batch, 3)).isEqualTo(1234.5);
        assertThat(batch.source(0, INPUTS.time(SCHEMA))).isEqualTo(1704067201.0);
        assertThat(batch.numeric(0, 0)).isEqualTo(0.1f);
        assertThat(batch.numeric(0, 1)).isNaN();
        assertThat(source(batch, 5)).isEqualTo((int) source(batch, 5));
        assertThat(batch.key(0)).isEqualTo(new byte[] {0, 0, 0, 1, '7', 0, 0, 0, 1, 'a'});
    }

    @Test
    void shouldTakeAKeyAsItsTextStands() {
        assertThat(decode("{\"place\":{\"id\":\"42\"},\"id\":true}").key(0))
                .isEqualTo(decode("{\"id\":\"true\",\"place\":{\"id\":42}}").key(0));
        for (String json : List.of(
                "{\"id\":1}",
                "{\"id\":1,\"place\":{\"id\":null}}",
                "{\"id\":1,\"place\":{\"id\":\"\"}}",
                "{\"id\":1,\"place\":{\"id\":[1]}}",
                "{\"id\":{\"a\":1},\"place\":{\"id\":1}}")) {
            assertThat(decode(json).key(0)).as(json).isNull();
        }
    }

    @Test
    void shouldLeaveMissingWhatIsNoValue() {
        Batch batch = decode("{\"x\":[1],\"price\":\"-\",\"place\":{\"name\":\"\"},\"time\":\"soon\"}");
        for (int field : new int[] {1, 3, 4, 5}) {
            assertThat(source(batch, field)).isNaN();
        }
        assertThat(batch.source(0, INPUTS.time(SCHEMA))).isNaN();
    }

    @Test
    void shouldForgetTheRowsOfBefore() {
        Batch batch = decode("{\"x\":1,\"place\":{\"id\":1},\"id\":2}");
        batch.setState(0, new byte[3], 7);
        batch.clear();
        batch.appendRow();

        assertThat(source(batch, 1)).isNaN();
        assertThat(batch.key(0)).isNull();
        assertThat(batch.state(0)).isNull();
        assertThat(batch.time(0)).isNaN();
    }

    @Test
    void shouldCopyARowWithAllThatBelongsToIt() {
        Batch from = decode("{\"x\":1,\"place\":{\"id\":1},\"id\":2}");
        from.setState(0, new byte[] {5}, 7);
        Batch to = new Batch(SCHEMA, 2);
        to.appendRow();
        int row = to.appendCopy(from, 0);

        assertThat(to.source(row, 0)).isEqualTo(1);
        assertThat(to.key(row)).isEqualTo(from.key(0));
        assertThat(to.state(row)).isEqualTo(new byte[] {5});
        assertThat(to.time(row)).isEqualTo(7);
    }

    private static final List<String> VALUES = List.of(
            "1",
            "-0",
            "0.1",
            "1e400",
            "123456789012345678901",
            "1.7976931348623157e308",
            "\"2\"",
            "\" 2 \"",
            "\"Bern\"",
            "\"Z\u00fcrich\"",
            "null",
            "true",
            "\"\\u0041\"",
            "\"\"",
            "[1]",
            "{\"id\":3}",
            "\"2024-01-01T00:00:00Z\"",
            "\"$1\"",
            "\"-\"",
            "0.30000000000000004");

    @Property(tries = 2000)
    void shouldReadTheSameFromBytesParserAndSharedDecoder(@ForAll long seed) {
        Random random = new Random(seed);
        String json =
                "{\"x\":" + value(random) + ",\"price\":" + value(random) + ",\"place\":{\"name\":" + value(random)
                        + ",\"id\":" + value(random) + "},\"id\":" + value(random) + ",\"time\":" + value(random)
                        + (random.nextBoolean() ? ",\"x\":" + value(random) : "") + "}";
        SharedDecoder.Rows shared =
                new SharedDecoder(JsonFormat.JSON, List.of(WITHOUT, OTHER, SCHEMA), MAX_BYTES).rows(1);
        shared.decode(bytes(json));
        int place = 1;
        for (Schema schema : List.of(OTHER, SCHEMA)) {
            HistoryInputs inputs = HistoryInputs.of(schema);
            Batch scanned = new Batch(schema, 1);
            Batch parsed = new Batch(schema, 1);
            new JsonDecoder(schema, MAX_BYTES).decode(bytes(json), scanned);
            JsonDecoder.parsing(schema, MAX_BYTES).decode(bytes(json), parsed);
            Batch together = shared.batch(place++);
            for (int i = 0; i < inputs.sources(); i++) {
                assertThat((Double) scanned.source(0, i)).as(json).isEqualTo((Double) parsed.source(0, i));
                assertThat((Double) together.source(0, i)).as(json).isEqualTo((Double) parsed.source(0, i));
            }
            assertThat(scanned.key(0)).as(json).isEqualTo(parsed.key(0));
            assertThat(together.key(0)).as(json).isEqualTo(parsed.key(0));
        }
    }

    private static String value(Random random) {
        return VALUES.get(random.nextInt(VALUES.size()));
    }
}
