package io.elbo.bench.stages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.feature.Batch;
import io.elbo.format.avro.AvroFormat;
import io.elbo.format.writer.UnusableSchemaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The records of {@link Material} in Avro: numbers are doubles, words strings, flags booleans. */
@State(Scope.Thread)
public class AvroMaterial {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @SuppressWarnings("NullAway.Init") // JMH sets up before it measures
    private EncodedRecords records;

    @SuppressWarnings("NullAway.Init")
    private GenericDatumReader<GenericRecord> reader;

    private @Nullable GenericRecord reusedRecord;
    private @Nullable BinaryDecoder reusedDecoder;

    @Setup(Level.Trial)
    public void write(Material material) throws IOException, UnusableSchemaException {
        Schema schema = schema(MAPPER.readTree(material.records[0]));
        byte[][] encoded = new byte[material.records.length][];
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = bytes(schema, MAPPER.readTree(material.records[i]));
        }
        reader = new GenericDatumReader<>(schema);
        records = new EncodedRecords(encoded, AvroFormat.of(schema.toString(), List.of()), material);
    }

    private static Schema schema(JsonNode document) {
        SchemaBuilder.FieldAssembler<Schema> fields =
                SchemaBuilder.record("Record").fields();
        document.fieldNames().forEachRemaining(name -> fields.name(name)
                .type(Schema.create(type(document.get(name))))
                .noDefault());
        return fields.endRecord();
    }

    private static Schema.Type type(JsonNode value) {
        if (value.isBoolean()) {
            return Schema.Type.BOOLEAN;
        }
        return value.isTextual() ? Schema.Type.STRING : Schema.Type.DOUBLE;
    }

    private static byte[] bytes(Schema schema, JsonNode document) throws IOException {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            JsonNode value = document.get(field.name());
            record.put(
                    field.pos(),
                    switch (field.schema().getType()) {
                        case BOOLEAN -> value.booleanValue();
                        case STRING -> value.textValue();
                        default -> value.doubleValue();
                    });
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<>(schema).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    Batch fill() {
        return records.fill();
    }

    /** One generic record, by Avro's own reader, which may use the objects of the one before. */
    GenericRecord generic() throws IOException {
        reusedDecoder = DecoderFactory.get().binaryDecoder(records.next(), reusedDecoder);
        reusedRecord = reader.read(reusedRecord, reusedDecoder);
        return reusedRecord;
    }
}
