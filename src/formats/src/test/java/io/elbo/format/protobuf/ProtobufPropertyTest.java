package io.elbo.format.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.format.protobuf.schema.MessageType;
import io.elbo.format.protobuf.schema.ProtobufSchema;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The program against Protobuf's own dynamic messages: random schemas, messages as nobody writes them, and bytes that are none. */
class ProtobufPropertyTest {
    private static final int RECORDS = 6;
    private static final int MAX_BYTES = 1 << 20;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static MessageType parse(RandomSchemas.Schema schema) throws UnusableSchemaException {
        return ProtobufSchema.parse(schema.text(), List.of()).message("t.M0");
    }

    /** Some places of such messages, and some that they do not have. */
    private static void pointers(Descriptor type, String pointer, int depth, List<String> found) {
        for (FieldDescriptor field : type.getFields()) {
            String place = pointer + "/" + field.getName();
            if (field.isMapField()) {
                for (String key : List.of("a", "CH", "0", "-3", "true", "")) {
                    value(field.getMessageType().findFieldByNumber(2), place + "/" + key, depth, found);
                }
            } else if (field.isRepeated()) {
                List.of("0", "2").forEach(index -> value(field, place + "/" + index, depth, found));
            } else {
                value(field, place, depth, found);
            }
        }
    }

    private static void value(FieldDescriptor field, String place, int depth, List<String> found) {
        found.add(place);
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && depth > 0) {
            if (field.getMessageType().getFullName().startsWith("google.")) {
                found.addAll(List.of(place + "/CH", place + "/a/0", place + "/0", place + "/2", place + "/seconds"));
            } else {
                pointers(field.getMessageType(), place, depth - 1, found);
            }
        }
    }

    private static Schema wanted(Descriptor type, Random random, boolean withTimes) {
        List<String> pointers = new ArrayList<>(List.of("/nowhere"));
        pointers(type, "", 2, pointers);
        List<String> distinct = new ArrayList<>(new LinkedHashSet<>(pointers));
        Collections.shuffle(distinct, random);
        // JSON writes -1.0, which is another word
        List<String> missing = withTimes ? List.of("--", "-1") : List.of("--");
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < Math.min(12, distinct.size()); i++) {
            String pointer = distinct.get(i);
            fields.add(
                    switch (random.nextInt(withTimes ? 5 : 3)) {
                        case 0 -> new CategoricalField("f" + i, pointer, List.of("CH", "DE", "日本", "-1", "0", "7"));
                        case 1 -> new BooleanField("f" + i, pointer);
                        case 2 -> new NumericField("f" + i, pointer).withMissing(missing);
                        case 3 -> new TimestampField("f" + i, pointer, TimestampFormat.EPOCH_MILLIS);
                        default -> new TimestampField("f" + i, pointer, TimestampFormat.ISO_8601);
                    });
        }
        return new Schema(fields);
    }

    /** The row that Protobuf's own reader and the field's own readers make of the message. */
    private static void model(DynamicMessage message, Batch batch) {
        model(message, batch, Set.of());
    }

    private static void model(DynamicMessage message, Batch batch, Set<String> removed) {
        int row = batch.appendRow();
        for (Field field : batch.schema().fields()) {
            Schema one = new Schema(List.of(field));
            Batch alone = new Batch(one, 1);
            new DynamicModel(DocumentReaders.of(one).readers().get(0), alone, alone.appendRow(), removed)
                    .message(message, Arrays.asList(field.pointer().substring(1).split("/", -1)));
            int index = batch.schema().fields().indexOf(field);
            for (int i = 0; i < field.numericColumns(); i++) {
                batch.setNumeric(row, batch.schema().firstNumericColumn(index) + i, alone.numeric(0, i));
            }
            for (int i = 0; i < field.categoricalColumns(); i++) {
                batch.setCategorical(row, batch.schema().firstCategoricalColumn(index) + i, alone.categorical(0, i));
            }
        }
    }

    private static void assertSame(Batch batch, Batch expected, Object what) {
        for (int row = 0; row < expected.rows(); row++) {
            for (int field = 0; field < batch.schema().fields().size(); field++) {
                Field read = batch.schema().fields().get(field);
                for (int i = 0; i < read.numericColumns(); i++) {
                    int column = batch.schema().firstNumericColumn(field) + i;
                    assertThat(Float.valueOf(batch.numeric(row, column)))
                            .as("%s%nrow %d, %s", what, row, read)
                            .isEqualTo(Float.valueOf(expected.numeric(row, column)));
                }
                for (int i = 0; i < read.categoricalColumns(); i++) {
                    int column = batch.schema().firstCategoricalColumn(field) + i;
                    assertThat(batch.categorical(row, column))
                            .as("%s%nrow %d, %s", what, row, read)
                            .isEqualTo(expected.categorical(row, column));
                }
            }
        }
    }

    @Property(tries = 400)
    void shouldReadWhatProtobufReads(@ForAll long seed)
            throws DescriptorValidationException, IOException, UnusableSchemaException {
        Random random = new Random(seed);
        RandomSchemas.Schema schema = RandomSchemas.schema(random);
        Schema wanted = wanted(schema.message(), random, true);
        ProtobufProgram program = ProtobufProgram.compile(parse(schema), DocumentReaders.of(wanted));
        Batch batch = new Batch(wanted, RECORDS);
        Batch expected = new Batch(wanted, RECORDS);
        RandomMessages messages = new RandomMessages(random);
        for (int i = 0; i < RECORDS; i++) {
            byte[] bytes = i % 2 == 0 ? messages.bytes(schema.message()) : messages.mangled(schema.message());
            model(DynamicMessage.parseFrom(schema.message(), bytes), expected);

            assertThat(program.read(bytes, 0, batch)).as(schema.text()).isEqualTo(Decoded.ROW);
        }
        assertSame(batch, expected, schema.text());
    }

    /** A consumer's schema is often an earlier release than the producer's. */
    @Property(tries = 300)
    void shouldPassOverFieldsOfLaterReleases(@ForAll long seed)
            throws DescriptorValidationException, IOException, UnusableSchemaException {
        Random random = new Random(seed);
        RandomSchemas.Schema later = RandomSchemas.schema(random);
        Set<String> removed = new HashSet<>();
        RandomSchemas.Schema earlier = later.earlier(random, removed);
        Schema wanted = wanted(later.message(), random, true);
        ProtobufProgram program = ProtobufProgram.compile(parse(earlier), DocumentReaders.of(wanted));
        Batch batch = new Batch(wanted, RECORDS);
        Batch expected = new Batch(wanted, RECORDS);
        for (int i = 0; i < RECORDS; i++) {
            byte[] bytes = new RandomMessages(random).bytes(later.message());
            model(DynamicMessage.parseFrom(later.message(), bytes), expected, removed);

            assertThat(program.read(bytes, 0, batch)).as(earlier.text()).isEqualTo(Decoded.ROW);
        }
        assertSame(batch, expected, later.text() + earlier.text());
    }

    /** Whatever is written under the number of a field may be of another type. */
    @Property(tries = 300)
    void shouldReadMessagesOfOtherSchemasAsProtobufDoes(@ForAll long seed)
            throws DescriptorValidationException, UnusableSchemaException {
        Random random = new Random(seed);
        RandomSchemas.Schema schema = RandomSchemas.schema(random);
        Descriptor other = RandomSchemas.schema(random).message();
        Schema wanted = wanted(schema.message(), random, true);
        ProtobufProgram program = ProtobufProgram.compile(parse(schema), DocumentReaders.of(wanted));
        Batch batch = new Batch(wanted, 1);
        Batch expected = new Batch(wanted, 1);
        byte[] bytes = new RandomMessages(random).bytes(other);
        Decoded decoded = program.read(bytes, 0, batch);
        DynamicMessage message;
        try {
            message = DynamicMessage.parseFrom(schema.message(), bytes);
        } catch (InvalidProtocolBufferException e) {
            return; // a text that is no message, perhaps where nobody reads
        }
        if (!schema.message().getFile().toProto().getSyntax().equals("proto3")) {
            return; // takes a number without a symbol for an unknown field
        }
        model(message, expected);

        assertThat(decoded).as(schema.text()).isEqualTo(Decoded.ROW);
        assertSame(batch, expected, schema.text());
    }

    /** What is said of a record to people and rules must be what the model has seen. */
    @Property(tries = 300)
    void shouldTellFieldsInDocumentsWhatTheProgramTellsThem(@ForAll long seed)
            throws DescriptorValidationException, IOException, UnusableSchemaException {
        Random random = new Random(seed);
        RandomSchemas.Schema schema = RandomSchemas.schema(random);
        Schema all = wanted(schema.message(), random, false);
        List<Field> fields = new ArrayList<>();
        for (Field field : all.fields()) {
            if (!isTimeOrFloat(schema.message(), field.pointer().substring(1).split("/", -1))) {
                fields.add(field);
            }
        }
        if (fields.isEmpty()) {
            return;
        }
        Schema wanted = new Schema(fields);
        Batch batch = new Batch(wanted, 1);
        Batch expected = new Batch(wanted, 1);
        byte[] bytes = new RandomMessages(random).mangled(schema.message());
        ProtobufPayload payload =
                ProtobufPayload.of(new WriterSchema("PROTOBUF", schema.text(), List.of()), null, "t.M0");
        payload.reader(DocumentReaders.of(wanted)).read(bytes, 0, RecordHeaders.NONE, expected);

        JsonNode document = payload.document(bytes, 0, RecordHeaders.NONE);

        assertThat(new JsonDecoder(wanted, MAX_BYTES).decode(MAPPER.writeValueAsBytes(document), batch))
                .isEqualTo(Decoded.ROW);
        assertSame(batch, expected, schema.text() + document);
    }

    /** A number sees the seconds of a time, and the digits that a float has. */
    private static boolean isTimeOrFloat(Descriptor type, String[] pointer) {
        Descriptor at = type;
        for (String name : pointer) {
            FieldDescriptor field = at.findFieldByName(name);
            if (field == null) {
                continue;
            }
            FieldDescriptor value = field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
            if (value.getType() == FieldDescriptor.Type.FLOAT) {
                return true;
            }
            if (value.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                at = value.getMessageType();
                if (at.getName().equals("Timestamp")) {
                    return true;
                }
            }
        }
        return false;
    }

    @Property(tries = 100)
    void shouldRefuseWhatIsCutWithinAField(@ForAll long seed)
            throws DescriptorValidationException, UnusableSchemaException {
        Random random = new Random(seed);
        RandomSchemas.Schema schema = RandomSchemas.schema(random);
        Schema wanted = wanted(schema.message(), random, true);
        ProtobufProgram program = ProtobufProgram.compile(parse(schema), DocumentReaders.of(wanted));
        Batch batch = new Batch(wanted, 1);
        byte[] bytes = new RandomMessages(random).bytes(schema.message());
        for (int length = 0; length < bytes.length; length += 1 + bytes.length / 100) {
            byte[] cut = Arrays.copyOf(bytes, length);
            batch.clear();
            Decoded decoded = program.read(cut, 0, batch);
            boolean isMessage = isMessage(schema.message(), cut);

            assertThat(decoded == Decoded.ROW)
                    .as("%d of %d bytes of %s", length, bytes.length, schema.text())
                    .isEqualTo(isMessage);
            assertThat(batch.rows()).isEqualTo(isMessage ? 1 : 0);
        }
    }

    private static boolean isMessage(Descriptor type, byte[] bytes) {
        try {
            return DynamicMessage.parseFrom(type, bytes).isInitialized();
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    @Property(tries = 150)
    void shouldAnswerToBytesThatAreNoMessage(@ForAll long seed)
            throws DescriptorValidationException, UnusableSchemaException {
        Random random = new Random(seed);
        RandomSchemas.Schema schema = RandomSchemas.schema(random);
        Schema wanted = wanted(schema.message(), random, true);
        ProtobufPayload payload =
                ProtobufPayload.of(new WriterSchema("PROTOBUF", schema.text(), List.of()), null, "t.M0");
        Batch batch = new Batch(wanted, 1);
        for (int i = 0; i < 20; i++) {
            byte[] bytes = new RandomMessages(random).bytes(schema.message());
            if (bytes.length == 0 || random.nextInt(4) == 0) {
                bytes = new byte[random.nextInt(64)];
                random.nextBytes(bytes);
            } else {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            batch.clear();

            Decoded decoded = payload.reader(DocumentReaders.of(wanted)).read(bytes, 0, RecordHeaders.NONE, batch);
            JsonNode document = payload.document(bytes, 0, RecordHeaders.NONE);

            assertThat(batch.rows()).isEqualTo(decoded == Decoded.ROW ? 1 : 0);
            assertThat(document.isObject() || document.isMissingNode()).isTrue();
            if (decoded instanceof Decoded.Malformed malformed) {
                assertThat(malformed.reason()).isEqualTo(Decoded.Reason.INVALID_PROTOBUF);
            } else {
                assertThat(document.isObject()).isTrue();
            }
        }
    }
}
