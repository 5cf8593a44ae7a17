package io.elbo.format.avro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** The program against Avro's own reader: random schemas, random later releases of them, and bytes that follow no schema. */
class AvroPropertyTest {
    private static final int RECORDS = 6;

    private static Schema parse(ObjectNode schema) {
        return new Schema.Parser().parse(schema.toString());
    }

    /** Some places of records of this schema, and some that it does not have. */
    private static void pointers(Schema schema, String pointer, int depth, List<String> found) {
        if (!pointer.isEmpty()) {
            found.add(pointer);
        }
        if (depth == 0) {
            return;
        }
        switch (schema.getType()) {
            case RECORD ->
                schema.getFields()
                        .forEach(field -> pointers(field.schema(), pointer + "/" + field.name(), depth - 1, found));
            case UNION -> schema.getTypes().forEach(branch -> pointers(branch, pointer, depth, found));
            case ARRAY ->
                List.of("0", "2")
                        .forEach(index -> pointers(schema.getElementType(), pointer + "/" + index, depth - 1, found));
            case MAP ->
                List.of("a", "c", "0")
                        .forEach(key -> pointers(schema.getValueType(), pointer + "/" + key, depth - 1, found));
            default -> found.add(pointer + "/none");
        }
    }

    private static io.elbo.core.schema.Schema wanted(Schema schema, Random random) {
        List<String> pointers = new ArrayList<>(List.of("/nowhere"));
        pointers(schema, "", 3, pointers);
        List<Field> fields = new ArrayList<>();
        List<String> distinct = new ArrayList<>(new LinkedHashSet<>(pointers));
        Collections.shuffle(distinct, random);
        for (int i = 0; i < Math.min(12, distinct.size()); i++) {
            String pointer = distinct.get(i);
            fields.add(
                    switch (random.nextInt(5)) {
                        case 0 -> new CategoricalField("f" + i, pointer, List.of("CH", "DE", "日本", "-1", "0.0"));
                        case 1 -> new BooleanField("f" + i, pointer);
                        case 2 -> new TimestampField("f" + i, pointer, TimestampFormat.EPOCH_MILLIS);
                        case 3 -> new TimestampField("f" + i, pointer, TimestampFormat.ISO_8601);
                        default -> new NumericField("f" + i, pointer).withMissing(List.of("--", "-1"));
                    });
        }
        return new io.elbo.core.schema.Schema(fields);
    }

    /** The row that Avro's own reader and the field's own readers make of the record. */
    private static void model(byte[] bytes, Schema writer, Schema reader, Batch batch) throws IOException {
        Object record = new GenericDatumReader<>(writer, reader)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
        int row = batch.appendRow();
        for (Field field : batch.schema().fields()) {
            io.elbo.core.schema.Schema one = new io.elbo.core.schema.Schema(List.of(field));
            Batch alone = new Batch(one, 1);
            GenericModel.read(
                    record,
                    reader,
                    Arrays.asList(field.pointer().substring(1).split("/")),
                    DocumentReaders.of(one).readers().get(0),
                    alone,
                    alone.appendRow());
            int index = batch.schema().fields().indexOf(field);
            for (int i = 0; i < field.numericColumns(); i++) {
                batch.setNumeric(row, batch.schema().firstNumericColumn(index) + i, alone.numeric(0, i));
            }
            for (int i = 0; i < field.categoricalColumns(); i++) {
                batch.setCategorical(row, batch.schema().firstCategoricalColumn(index) + i, alone.categorical(0, i));
            }
        }
    }

    private static void assertReadsAsAvro(Schema writer, @Nullable Schema reader, Random random) throws IOException {
        Schema seen = reader == null ? writer : reader;
        io.elbo.core.schema.Schema wanted = wanted(seen, random);
        AvroProgram program = AvroProgram.compile(writer, reader, DocumentReaders.of(wanted));
        Batch batch = new Batch(wanted, RECORDS);
        Batch expected = new Batch(wanted, RECORDS);
        RandomRecords records = new RandomRecords(random);
        for (int i = 0; i < RECORDS; i++) {
            byte[] bytes = records.bytes(writer);
            model(bytes, writer, seen, expected);

            assertThat(program.read(bytes, 0, batch)).isEqualTo(Decoded.ROW);
        }
        String what = "%s%nread as %s%nby %s".formatted(writer, seen, wanted.fields());
        assertThat(batch.numericRows().mismatch(expected.numericRows()))
                .as(what)
                .isEqualTo(-1);
        assertThat(batch.categoricalRows().mismatch(expected.categoricalRows()))
                .as(what)
                .isEqualTo(-1);
    }

    @Property(tries = 200)
    void shouldReadWhatAvroReads(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        assertReadsAsAvro(parse(new RandomSchemas(random).record(4)), null, random);
    }

    @Property(tries = 300)
    void shouldResolveLaterReleasesAsAvroDoes(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        RandomSchemas schemas = new RandomSchemas(random);
        ObjectNode written = schemas.record(3);
        Schema writer = parse(written);
        Schema reader = parse(schemas.evolved(written));
        if (SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
                == SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE) {
            assertReadsAsAvro(writer, reader, random);
        }
    }

    @Property(tries = 60)
    void shouldRefuseEveryRecordThatIsCutShortOrLengthened(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Schema writer = parse(new RandomSchemas(random).record(3));
        io.elbo.core.schema.Schema wanted = wanted(writer, random);
        AvroProgram program = AvroProgram.compile(writer, null, DocumentReaders.of(wanted));
        Batch batch = new Batch(wanted, 1);
        byte[] bytes = new RandomRecords(random).bytes(writer);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(program.read(Arrays.copyOf(bytes, length), 0, batch))
                    .as("%d of %d bytes of %s", length, bytes.length, writer)
                    .isInstanceOf(Decoded.Malformed.class);
            assertThat(batch.rows()).isZero();
        }
        assertThat(program.read(Arrays.copyOf(bytes, bytes.length + 1), 0, batch))
                .isInstanceOf(Decoded.Malformed.class);
    }

    @Property(tries = 100)
    void shouldAnswerToBytesThatFollowNoSchema(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Schema writer = parse(new RandomSchemas(random).record(3));
        io.elbo.core.schema.Schema wanted = wanted(writer, random);
        AvroProgram program = AvroProgram.compile(writer, null, DocumentReaders.of(wanted));
        Batch batch = new Batch(wanted, 1);
        for (int i = 0; i < 20; i++) {
            byte[] bytes = new RandomRecords(random).bytes(writer);
            if (bytes.length == 0 || random.nextInt(4) == 0) {
                bytes = new byte[random.nextInt(64)];
                random.nextBytes(bytes);
            } else {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            batch.clear();

            Decoded decoded = program.read(bytes, 0, batch);

            assertThat(batch.rows()).isEqualTo(decoded == Decoded.ROW ? 1 : 0);
        }
    }
}
