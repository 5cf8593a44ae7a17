package io.elbo.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.feature.FieldReader;
import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.feature.Observation;
import io.elbo.core.feature.PointerTree;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A value that a binary format hands over must be read as the same value in JSON is. */
class TypedValuesPropertyTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MAX_BYTES = 1 << 20;

    private static final List<Schema> SCHEMAS = Stream.concat(
                    Documents.SCHEMA.fields().stream(), Documents.WRITTEN.fields().stream())
            .map(field -> new Schema(List.of(field)))
            .toList();

    /** One value in the form in which a binary format has it, and as a JSON document has it. */
    private record Typed(JsonNode json, Reading reading) {}

    private interface Reading {
        void by(FieldReader reader, Batch batch, int row);
    }

    private static Typed value(Random random) {
        switch (random.nextInt(6)) {
            case 0 -> {
                long value = random.nextLong() >> random.nextInt(64);
                return new Typed(LongNode.valueOf(value), (reader, batch, row) -> reader.integer(value, batch, row));
            }
            case 1 -> {
                double value = random.nextGaussian() * Math.pow(10, random.nextInt(80) - 40);
                return new Typed(DoubleNode.valueOf(value), (reader, batch, row) -> reader.real(value, batch, row));
            }
            case 2 -> {
                float value = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10));
                return new Typed(
                        new DoubleNode(value), (reader, batch, row) -> reader.real((double) value, batch, row));
            }
            case 3 -> {
                long unscaled = random.nextLong() >> random.nextInt(64);
                int scale = 1 + random.nextInt(30);
                return new Typed(
                        DecimalNode.valueOf(BigDecimal.valueOf(unscaled, scale)),
                        (reader, batch, row) -> reader.decimal(unscaled, scale, batch, row));
            }
            case 4 -> {
                BigDecimal value = new BigDecimal(new BigInteger(200, random), 1 + random.nextInt(30));
                return new Typed(DecimalNode.valueOf(value), (reader, batch, row) -> reader.decimal(value, batch, row));
            }
            default -> {
                byte[] text = Documents.text(random).getBytes(StandardCharsets.UTF_8);
                byte[] around = new byte[text.length + 7];
                random.nextBytes(around);
                System.arraycopy(text, 0, around, 3, text.length);
                return new Typed(
                        TextNode.valueOf(new String(text, StandardCharsets.UTF_8)),
                        (reader, batch, row) -> reader.utf8(around, 3, 3 + text.length, batch, row));
            }
        }
    }

    private static byte[] document(Field field, JsonNode value) throws JsonProcessingException {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        JsonNode below = value;
        List<String> names =
                new ArrayList<>(List.of(field.pointer().substring(1).split("/", -1)));
        while (names.size() > 1) {
            String name = names.remove(names.size() - 1).replace("~1", "/").replace("~0", "~");
            below = JsonNodeFactory.instance.objectNode().set(name, below);
        }
        root.set(names.get(0).replace("~1", "/").replace("~0", "~"), below);
        return MAPPER.writeValueAsBytes(root);
    }

    /** A whole floating-point number is one of the words for missing in any notation, which JSON's digits are not. */
    private static boolean isMissingNumber(Field field, JsonNode value) {
        return value.isNumber()
                && field.missing().stream()
                        .anyMatch(word -> word.matches("-?[0-9]+") && Double.parseDouble(word) == value.doubleValue());
    }

    @Property(tries = 500)
    void shouldReadATypedValueAsTheSameValueInJson(@ForAll long seed) throws JsonProcessingException {
        Random random = new Random(seed);
        for (Schema schema : SCHEMAS) {
            Field field = schema.fields().get(0);
            Typed value = value(random);
            Batch expected = new Batch(schema, 1);
            assertThat(JsonDecoder.parsing(schema, MAX_BYTES).decode(document(field, value.json()), expected))
                    .isEqualTo(Decoded.ROW);
            if (isMissingNumber(field, value.json())) {
                expected.clear();
                expected.appendRow();
            }
            Batch batch = new Batch(schema, 1);

            value.reading().by(DocumentReaders.of(schema).readers().get(0), batch, batch.appendRow());

            String what = field + " " + value.json();
            assertThat(batch.numericRows().mismatch(expected.numericRows()))
                    .as(what)
                    .isEqualTo(-1);
            assertThat(batch.categoricalRows().mismatch(expected.categoricalRows()))
                    .as(what)
                    .isEqualTo(-1);
        }
    }

    @Property(tries = 200)
    void shouldObserveTheSameWordsAndNumbers(@ForAll long seed) throws JsonProcessingException {
        Random random = new Random(seed);
        for (Schema schema : SCHEMAS) {
            Field field = schema.fields().get(0);
            Observation typed = new Observation(schema, 4);
            Observation inJson = new Observation(schema, 4);
            Batch batch = new Batch(schema, 6);
            Batch expected = new Batch(schema, 6);
            FieldReader reader =
                    DocumentReaders.observing(schema, typed).readers().get(0);
            RecordDecoder decoder = JsonFormat.JSON.decoder(DocumentReaders.observing(schema, inJson), MAX_BYTES);
            for (int i = 0; i < 6; i++) {
                Typed value = value(random);
                if (isMissingNumber(field, value.json())) {
                    continue;
                }
                typed.clear();
                inJson.clear();
                value.reading().by(reader, batch, batch.appendRow());
                decoder.decode(document(field, value.json()), expected);
                for (int column = 0; column < schema.numericColumns(); column++) {
                    assertThat((Double) typed.number(column)).isEqualTo((Double) inJson.number(column));
                }
            }
            for (int column = 0; column < schema.categoricalColumns(); column++) {
                assertThat(typed.words(column)).isEqualTo(inJson.words(column));
            }
        }
    }

    @Property(tries = 500)
    void shouldReadKeysAndWordsOfDerivedFieldsAlike(@ForAll long seed) throws JsonProcessingException {
        Random random = new Random(seed);
        Schema schema = HistoryInputsTest.SCHEMA;
        DocumentReaders places = DocumentReaders.of(schema);
        Typed value = value(random);
        for (String name : List.of("x", "price", "id", "time")) {
            Batch expected = new Batch(schema, 1);
            JsonDecoder.parsing(schema, MAX_BYTES)
                    .decode(
                            MAPPER.writeValueAsBytes(
                                    JsonNodeFactory.instance.objectNode().set(name, value.json())),
                            expected);
            Batch batch = new Batch(schema, 1);
            int row = batch.appendRow();
            PointerTree node = places.tree().child(name);
            if (node == null || node.field() < 0) {
                continue;
            }

            value.reading().by(places.readers().get(node.field()), batch, row);

            assertThat(batch.numericRows().mismatch(expected.numericRows())).isEqualTo(-1);
            for (int i = 0; i < HistoryInputs.of(schema).sources(); i++) {
                assertThat((Double) batch.source(0, i)).as(name + value.json()).isEqualTo((Double)
                        expected.source(0, i));
            }
        }
    }

    @Test
    void shouldTakeATimeWhateverTheTimestampsForm() {
        for (Schema schema : SCHEMAS) {
            if (schema.fields().get(0) instanceof TimestampField) {
                Batch batch = new Batch(schema, 1);

                DocumentReaders.of(schema).readers().get(0).time(1_704_103_200.5, 7, batch, batch.appendRow());

                assertThat(batch.numeric(0, 0)).as(schema.toString()).isNotNaN();
            }
        }
    }

    @Test
    void shouldTakeNoNumberThatIsNotFinite() {
        Schema schema = new Schema(List.of(Documents.SCHEMA.fields().get(0)));
        for (double value : List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)) {
            Batch batch = new Batch(schema, 2);

            DocumentReaders.of(schema).readers().get(0).real(value, batch, batch.appendRow());
            DocumentReaders.of(schema).readers().get(0).real((float) value, batch, batch.appendRow());

            assertThat(batch.numeric(0, 0)).isNaN();
            assertThat(batch.numeric(1, 0)).isNaN();
        }
    }

    @Test
    void shouldReadAFloatAsTheWordThatItIsWrittenAs() {
        Schema schema = new Schema(List.of(new CategoricalField("c", "/c", List.of("0.1", "2.0"))));
        Batch batch = new Batch(schema, 2);

        DocumentReaders.of(schema).readers().get(0).real(0.1f, batch, batch.appendRow());
        DocumentReaders.of(schema).readers().get(0).real(2.0, batch, batch.appendRow());

        assertThat(batch.categorical(0, 0)).isEqualTo(2);
        assertThat(batch.categorical(1, 0)).isEqualTo(3);
    }
}
