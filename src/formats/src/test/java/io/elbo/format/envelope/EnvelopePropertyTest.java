package io.elbo.format.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A record in an envelope must tell fields what it tells them without one. */
class EnvelopePropertyTest {
    private static final int MAX_BYTES = 1 << 20;
    private static final int RECORDS = 8;
    private static final JsonNodeFactory NODE = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> NAMES = List.of("amount", "op", "payload", "after", "data", "word", "at", "日本");
    private static final Schema SCHEMA = new Schema(List.of(
            new NumericField("amount", "/amount"),
            new NumericField("inner", "/payload/amount"),
            new CategoricalField("op", "/op", List.of("c", "d", "CH")),
            new BooleanField("flag", "/after/op"),
            new NumericField("listed", "/data/1"),
            new CategoricalField("word", "/word", List.of("CH", "1", "日本", "a\"b")),
            new CategoricalField("deep", "/after/data/word", List.of("c", "CH")),
            new TimestampField("at", "/at", TimestampFormat.ISO_8601),
            new NumericField("foreign", "/日本/0/amount")));

    private static ObjectNode object(Random random, int depth) {
        ObjectNode object = NODE.objectNode();
        for (int i = random.nextInt(8); i > 0; i--) {
            object.set(NAMES.get(random.nextInt(NAMES.size())), value(random, depth));
        }
        return object;
    }

    private static JsonNode value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 11 : 8)) {
            case 0 -> NODE.nullNode();
            case 1 -> NODE.booleanNode(random.nextBoolean());
            case 2 -> NODE.numberNode(random.nextInt(1000) - 500);
            case 3 -> NODE.numberNode(random.nextGaussian() * 100);
            case 4 -> NODE.textNode(List.of("c", "d", "CH", "", "1", "-7.5").get(random.nextInt(6)));
            case 5 ->
                NODE.textNode(List.of("a\"b", "\\", "é\n", "日本", "/", "\u0001").get(random.nextInt(6)));
            case 6 -> NODE.textNode("2026-02-01T10:11:12Z");
            case 7 -> NODE.numberNode(random.nextLong());
            case 8 -> NODE.arrayNode().add(value(random, depth - 1)).add(value(random, depth - 1));
            default -> object(random, depth - 1);
        };
    }

    private record Case(EnvelopeFormat format, Map<String, JsonNode> members, boolean isWrapped) {}

    private static Case wrapped(JsonNode record, Random random) throws JsonProcessingException {
        Map<String, JsonNode> event = new LinkedHashMap<>();
        Envelope envelope = List.of(Envelope.values()).get(random.nextInt(3));
        boolean isDeleted = envelope != Envelope.CLOUDEVENTS && random.nextInt(3) == 0;
        event.put("other", object(random, 2));
        event.put("source", object(random, 2));
        switch (envelope) {
            case DEBEZIUM -> {
                event.put(
                        "op",
                        NODE.textNode(isDeleted ? "d" : List.of("c", "r", "u").get(random.nextInt(3))));
                event.put("before", isDeleted ? maybeText(record, random) : object(random, 2));
                event.put("after", isDeleted ? NODE.nullNode() : maybeText(record, random));
            }
            case MONGODB -> {
                event.put("operationType", NODE.textNode(isDeleted ? "delete" : "insert"));
                event.put(isDeleted ? "fullDocumentBeforeChange" : "fullDocument", maybeText(record, random));
            }
            case CLOUDEVENTS -> {
                event.put("specversion", NODE.textNode("1.0"));
                boolean isBase64 = random.nextInt(3) == 0;
                event.put(
                        isBase64 ? "data_base64" : "data",
                        isBase64
                                ? NODE.textNode(Base64.getEncoder().encodeToString(MAPPER.writeValueAsBytes(record)))
                                : maybeText(record, random));
            }
        }
        return new Case(
                new EnvelopeFormat(envelope, true, JsonFormat.JSON),
                event,
                envelope != Envelope.CLOUDEVENTS && random.nextBoolean());
    }

    private static JsonNode maybeText(JsonNode record, Random random) throws JsonProcessingException {
        return random.nextInt(3) == 0 ? NODE.textNode(MAPPER.writeValueAsString(record)) : record;
    }

    private static byte[] bytes(Case example, Random random) throws JsonProcessingException {
        List<String> names = new ArrayList<>(example.members().keySet());
        Collections.shuffle(names, random);
        ObjectNode event = NODE.objectNode();
        names.forEach(name -> event.set(name, example.members().get(name)));
        return MAPPER.writeValueAsBytes(
                example.isWrapped() ? NODE.objectNode().put("schema", 1).set("payload", event) : event);
    }

    @Property(tries = 200)
    void shouldTellFieldsWhatTheBareRecordTellsThem(@ForAll long seed) throws JsonProcessingException {
        Random random = new Random(seed);
        Batch expected = new Batch(SCHEMA, RECORDS);
        Batch batch = new Batch(SCHEMA, RECORDS);
        Batch shown = new Batch(SCHEMA, RECORDS);
        RecordDecoder bare = JsonFormat.JSON.decoder(DocumentReaders.of(SCHEMA), MAX_BYTES);
        Map<RecordFormat, RecordDecoder> decoders = new LinkedHashMap<>(); // of which each sees several records
        for (int i = 0; i < RECORDS; i++) {
            ObjectNode record = object(random, 3);
            Case example = wrapped(record, random);
            byte[] value = bytes(example, random);
            bare.decode(MAPPER.writeValueAsBytes(record), expected);

            Decoded decoded = decoders.computeIfAbsent(
                            example.format(), format -> format.decoder(DocumentReaders.of(SCHEMA), MAX_BYTES))
                    .decode(value, batch);
            JsonNode document = example.format().document(value, RecordHeaders.NONE);

            assertThat(decoded).as("%s", example).isSameAs(Decoded.ROW);
            bare.decode(MAPPER.writeValueAsBytes(document), shown);
        }
        assertSame(batch, expected);
        assertSame(shown, expected);
    }

    private static void assertSame(Batch batch, Batch expected) {
        assertThat(batch.rows()).isEqualTo(expected.rows());
        assertThat(batch.numericRows().mismatch(expected.numericRows())).isEqualTo(-1);
        assertThat(batch.categoricalRows().mismatch(expected.categoricalRows())).isEqualTo(-1);
    }

    @Property(tries = 200)
    void shouldLeaveARowOrAReasonOfDamagedEvents(@ForAll long seed) throws JsonProcessingException {
        Random random = new Random(seed);
        Batch batch = new Batch(SCHEMA, 2);
        for (int i = 0; i < RECORDS; i++) {
            Case example = wrapped(object(random, 3), random);
            byte[] value = bytes(example, random);
            value[random.nextInt(value.length)] = (byte) random.nextInt(128);
            value = random.nextInt(4) == 0 ? Arrays.copyOf(value, random.nextInt(value.length + 1)) : value;
            batch.clear();
            batch.appendRow();
            batch.setNumeric(0, 0, 42);

            Decoded decoded = example.format()
                    .decoder(DocumentReaders.of(SCHEMA), MAX_BYTES)
                    .decode(value, batch);

            assertThat(batch.rows()).isEqualTo(decoded == Decoded.ROW ? 2 : 1);
            assertThat(batch.numeric(0, 0)).isEqualTo(42);
            JsonNode document = example.format().document(value, RecordHeaders.NONE);
            assertThat(document.isMissingNode() || decoded == Decoded.ROW)
                    .as("%s %s", decoded, document)
                    .isTrue();
        }
    }
}
