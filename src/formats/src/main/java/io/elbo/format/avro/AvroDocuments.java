package io.elbo.format.avro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON documents, for people and for whatever looks at whole records. A time is ISO 8601 text, an enum its symbol, a decimal
 * a number. A branch of a union stands for itself. Bytes without a meaning, and numbers that are not finite, are null. Not
 * thread-safe.
 *
 * <p>A document tells a field the same as {@link AvroProgram} does, but for a time: there a field of numbers sees the number.
 */
final class AvroDocuments {
    /** A record of more values is no record that somebody means. */
    private static final int MAX_VALUES = 1_000_000;
    /** As many levels as JSON may have. */
    private static final int MAX_DEPTH = Step.MAX_DEPTH;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Schema schema;
    private byte[] bytes = {};
    private int at;
    private int values;

    AvroDocuments(Schema schema) {
        this.schema = schema;
    }

    /** The records that follow each other from here on. */
    void read(byte[] records, int from) {
        bytes = records;
        at = from;
    }

    /** Where the next record starts. */
    int position() {
        return at;
    }

    /** Whether all bytes are read. */
    boolean isAtEnd() {
        return at == bytes.length;
    }

    /**
     * The next record.
     *
     * @throws InvalidAvro if the bytes do not follow the schema
     */
    JsonNode next() {
        values = 0;
        try {
            JsonNode document = value(schema, 0);
            if (at > bytes.length) {
                throw new InvalidAvro(InvalidAvro.ENDS_TOO_EARLY);
            }
            return document;
        } catch (IndexOutOfBoundsException e) {
            throw new InvalidAvro(InvalidAvro.ENDS_TOO_EARLY);
        }
    }

    private JsonNode value(Schema type, int depth) {
        if (++values > MAX_VALUES) {
            throw new InvalidAvro(InvalidAvro.VALUES);
        }
        if (depth > MAX_DEPTH) {
            throw new InvalidAvro(InvalidAvro.DEPTH);
        }
        return switch (type.getType()) {
            case NULL -> JSON.nullNode();
            case BOOLEAN -> JSON.booleanNode(bytes[at++] == 1);
            case INT, LONG -> whole(number(), type.getLogicalType());
            case FLOAT -> real(Float.intBitsToFloat(fixed(Float.BYTES).getInt()));
            case DOUBLE -> real(fixed(Double.BYTES).getDouble());
            case STRING -> JSON.textNode(text());
            case BYTES -> decimal(type.getLogicalType(), slice(length()));
            case FIXED -> fixed(type);
            case ENUM ->
                JSON.textNode(type.getEnumSymbols()
                        .get(Symbols.check(number(), type.getEnumSymbols().size())));
            case UNION -> {
                long branch = number();
                if (branch < 0 || branch >= type.getTypes().size()) {
                    throw new InvalidAvro(InvalidAvro.BRANCH);
                }
                yield value(type.getTypes().get((int) branch), depth + 1);
            }
            case RECORD -> {
                ObjectNode record = JSON.objectNode();
                for (Schema.Field field : type.getFields()) {
                    record.set(field.name(), value(field.schema(), depth + 1));
                }
                yield record;
            }
            case ARRAY -> {
                ArrayNode items = JSON.arrayNode();
                for (long count = block(); count > 0; count = block()) {
                    for (long i = count; i > 0; i--) {
                        items.add(value(type.getElementType(), depth + 1));
                    }
                }
                yield items;
            }
            case MAP -> {
                ObjectNode entries = JSON.objectNode();
                for (long count = block(); count > 0; count = block()) {
                    for (long i = count; i > 0; i--) {
                        entries.set(text(), value(type.getValueType(), depth + 1));
                    }
                }
                yield entries;
            }
        };
    }

    /** How many items follow; 0 at the end. */
    private long block() {
        long count = number();
        if (count >= 0) {
            return count;
        }
        length(); // in bytes, which does not matter here
        if (count == Long.MIN_VALUE) {
            throw new InvalidAvro(InvalidAvro.LENGTH);
        }
        return -count;
    }

    private long number() {
        int end = Varint.end(bytes, at);
        long value = Varint.value(bytes, at, end);
        at = end;
        return value;
    }

    private int length() {
        int end = Varint.end(bytes, at);
        int length = Varint.length(bytes, at, end);
        at = end;
        return length;
    }

    private byte[] slice(int length) {
        if (length > bytes.length - at) {
            throw new InvalidAvro(InvalidAvro.ENDS_TOO_EARLY);
        }
        byte[] slice = new byte[length];
        System.arraycopy(bytes, at, slice, 0, length);
        at += length;
        return slice;
    }

    private ByteBuffer fixed(int length) {
        return ByteBuffer.wrap(slice(length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private String text() {
        return new String(slice(length()), StandardCharsets.UTF_8);
    }

    private static JsonNode real(float value) {
        return Float.isFinite(value) ? JSON.numberNode(value) : JSON.nullNode();
    }

    private static JsonNode real(double value) {
        return Double.isFinite(value) ? JSON.numberNode(value) : JSON.nullNode();
    }

    private static JsonNode whole(long value, @Nullable LogicalType logical) {
        String time = logical == null ? null : TimeText.of(logical.getName(), value);
        return time == null ? JSON.numberNode(value) : JSON.textNode(time);
    }

    private JsonNode fixed(Schema type) {
        byte[] value = slice(type.getFixedSize());
        if (type.getLogicalType() instanceof LogicalTypes.Uuid && value.length == Values.Uuid.BYTES) {
            ByteBuffer halves = ByteBuffer.wrap(value);
            return JSON.textNode(new UUID(halves.getLong(), halves.getLong()).toString());
        }
        return decimal(type.getLogicalType(), value);
    }

    private static JsonNode decimal(@Nullable LogicalType logical, byte[] value) {
        return logical instanceof LogicalTypes.Decimal decimal
                        && decimal.getScale() <= Compiler.MAX_SCALE
                        && value.length > 0
                        && value.length <= Values.Decimal.MAX_BYTES
                ? DecimalNode.valueOf(new BigDecimal(new BigInteger(value), decimal.getScale()))
                : JSON.nullNode();
    }
}
