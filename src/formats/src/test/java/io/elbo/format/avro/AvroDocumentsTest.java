package io.elbo.format.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class AvroDocumentsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MAX_BYTES = 1 << 20;

    private static Schema record(String type) {
        return new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"x\",\"type\":" + type + "}]}");
    }

    private static String document(String type, int... bytes) {
        byte[] value = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            value[i] = (byte) bytes[i];
        }
        AvroDocuments documents = new AvroDocuments(record(type));
        documents.read(value, 0);
        String json = documents.next().get("x").toString();
        assertThat(documents.isAtEnd()).isTrue();
        return json;
    }

    private static String logical(String type, String name) {
        return "{\"type\":\"" + type + "\",\"logicalType\":\"" + name + "\"}";
    }

    @Test
    void shouldWriteTimesAsText() {
        assertThat(document(logical("int", "date"), 2)).isEqualTo("\"1970-01-02\"");
        assertThat(document(logical("int", "time-millis"), 4)).isEqualTo("\"00:00:00.002\"");
        assertThat(document(logical("int", "time-millis"), 1)).isEqualTo("-1");
        assertThat(document(logical("long", "timestamp-millis"), 2)).isEqualTo("\"1970-01-01T00:00:00.001Z\"");
        assertThat(document(logical("long", "timestamp-micros"), 1)).isEqualTo("\"1969-12-31T23:59:59.999999Z\"");
        assertThat(document(logical("long", "timestamp-nanos"), 2)).isEqualTo("\"1970-01-01T00:00:00.000000001Z\"");
        assertThat(document(logical("long", "local-timestamp-millis"), 2)).isEqualTo("\"1970-01-01T00:00:00.001\"");
    }

    @Test
    void shouldLeaveNothingOfWhatIsNoValue() {
        assertThat(document("\"bytes\"", 2, 7)).isEqualTo("null");
        assertThat(document("\"float\"", 0, 0, 0xC0, 0x7F)).isEqualTo("null");
        assertThat(document("[\"null\",\"int\"]", 0)).isEqualTo("null");
    }

    @Test
    void shouldRefuseMoreValuesThanARecordCanHave() {
        assertThatThrownBy(() -> document("{\"type\":\"array\",\"items\":\"null\"}", 0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0))
                .isInstanceOf(InvalidAvro.class)
                .hasMessage("a record has more than a million values");
    }

    /** What is said of a record to people and rules must be what the model has seen. */
    @Property(tries = 150)
    void shouldTellFieldsWhatTheProgramTellsThem(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Schema schema = parse(new RandomSchemas(random).record(3));
        assertTellsAlike(schema, schema, random);
    }

    @Property(tries = 300)
    void shouldTellThemTheSameByTheReadersNamesAndDefaults(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        RandomSchemas schemas = new RandomSchemas(random);
        ObjectNode written = schemas.record(3);
        assertTellsAlike(parse(written), parse(schemas.evolved(written)), random);
    }

    private static Schema parse(ObjectNode schema) {
        return new Schema.Parser().parse(schema.toString());
    }

    private static void assertTellsAlike(Schema writer, Schema reader, Random random) throws IOException {
        List<Field> fields = new ArrayList<>();
        for (Schema.Field field : reader.getFields()) {
            if (isToldInDigits(field) || writer.getFields().stream().anyMatch(AvroDocumentsTest::isToldInDigits)) {
                continue; // a number sees the number of a time, and the digits that a float has
            }
            fields.add(
                    switch (random.nextInt(3)) {
                        case 0 -> new CategoricalField(field.name(), "/" + field.name(), List.of("CH", "DE", "-1"));
                        case 1 -> new BooleanField(field.name(), "/" + field.name());
                        default -> new NumericField(field.name(), "/" + field.name());
                    });
        }
        if (fields.isEmpty()) {
            return;
        }
        io.elbo.core.schema.Schema wanted = new io.elbo.core.schema.Schema(fields);
        Batch expected = new Batch(wanted, 1);
        Batch batch = new Batch(wanted, 1);
        byte[] bytes = new RandomRecords(random).bytes(writer);
        AvroProgram.compile(writer, reader, DocumentReaders.of(wanted)).read(bytes, 0, expected);

        byte[] json = MAPPER.writeValueAsBytes(new AvroDocuments(ReaderSchema.resolve(writer, reader)).only(bytes, 0));

        assertThat(new JsonDecoder(wanted, MAX_BYTES).decode(json, batch)).isEqualTo(Decoded.ROW);
        String what = "%s%nread as %s%nby %s".formatted(writer, reader, fields);
        assertThat(batch.numericRows().mismatch(expected.numericRows()))
                .as(what)
                .isEqualTo(-1);
        assertThat(batch.categoricalRows().mismatch(expected.categoricalRows()))
                .as(what)
                .isEqualTo(-1);
    }

    private static boolean isToldInDigits(Schema.Field field) {
        String type = field.schema().toString();
        return type.contains("logicalType") || type.contains("float");
    }

    @Test
    void shouldNotEndAThreadOfASmallStack() throws InterruptedException {
        Schema list = new Schema.Parser()
                .parse(
                        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"R\"]}]}");
        byte[] deep = new byte[499];
        Arrays.fill(deep, 0, 498, (byte) 2);
        AtomicReference<JsonNode> document = new AtomicReference<>();
        Thread small = new Thread(null, () -> document.set(new AvroDocuments(list).only(deep, 0)), "small", 200 << 10);
        small.start();
        small.join(30_000);

        assertThat(document.get()).isNotNull();
    }

    @Test
    void shouldLeaveNothingOfBytesBehindARecord() {
        assertThat(new AvroDocuments(record("\"int\""))
                        .only(new byte[] {2, 2}, 0)
                        .isMissingNode())
                .isTrue();
    }

    @Property(tries = 100)
    void shouldRefuseBytesThatFollowNoSchema(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Schema schema =
                new Schema.Parser().parse(new RandomSchemas(random).record(3).toString());
        AvroDocuments documents = new AvroDocuments(schema);
        byte[] bytes = new RandomRecords(random).bytes(schema);
        for (int i = 0; i < 20 && bytes.length > 0; i++) {
            byte[] changed = bytes.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            documents.read(changed, 0);
            try {
                assertThat(documents.next().isObject()).isTrue();
            } catch (InvalidAvro e) {
                assertThat(e.flaw()).isNotEmpty();
            }
        }
    }
}
