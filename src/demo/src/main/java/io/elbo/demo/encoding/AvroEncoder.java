package io.elbo.demo.encoding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Writes payments with Avro's own encoder, as a producer with Confluent's serializer does. */
final class AvroEncoder implements PaymentEncoder {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Schema schema;
    private final int schemaId;
    private final GenericDatumWriter<GenericRecord> writer;

    AvroEncoder(String schema, int schemaId) {
        this.schema = new Schema.Parser().parse(schema);
        this.schemaId = schemaId;
        writer = new GenericDatumWriter<>(this.schema);
    }

    @Override
    public byte[] encode(byte[] json) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            writer.write(record(schema, JSON.readTree(json)), encoder);
            encoder.flush();
            return ConfluentFrame.around(bytes.toByteArray(), schemaId);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GenericRecord record(Schema schema, JsonNode document) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), value(field.schema(), document.path(field.name())));
        }
        return record;
    }

    private static @Nullable Object value(Schema schema, JsonNode value) {
        return switch (schema.getType()) {
            case UNION ->
                value.isMissingNode() || value.isNull()
                        ? null
                        : value(schema.getTypes().get(1), value);
            case RECORD -> record(schema, value);
            case STRING -> value.asText();
            case ENUM -> new GenericData.EnumSymbol(schema, value.asText());
            case BOOLEAN -> value.booleanValue();
            case INT -> value.intValue();
            case DOUBLE -> value.doubleValue();
            case LONG -> Instant.parse(value.asText()).toEpochMilli(); // the only one is a time
            case BYTES -> decimal(value.decimalValue(), (LogicalTypes.Decimal) schema.getLogicalType());
            default -> throw new IllegalStateException("no payment has a " + schema.getType());
        };
    }

    private static ByteBuffer decimal(BigDecimal value, LogicalTypes.Decimal type) {
        return ByteBuffer.wrap(value.setScale(type.getScale()).unscaledValue().toByteArray());
    }
}
