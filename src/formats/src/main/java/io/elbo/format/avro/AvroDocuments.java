package io.elbo.format.avro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON documents, for people and for whatever looks at whole records. A time is ISO 8601 text, an enum its symbol, a decimal
 * a number. A branch of a union stands for itself. Bytes without a meaning, and numbers that are not finite, are null. Not
 * thread-safe.
 *
 * <p>With a reader's schema a document has the reader's names, aliases and defaults, as Avro's {@link Resolver} sees them.
 *
 * <p>A document tells a field the same as {@link AvroProgram} does, but for a time: there a field of numbers sees the number.
 */
final class AvroDocuments {
    /** A record of more values is no record that somebody means. */
    private static final int MAX_VALUES = 1_000_000;
    /** Of what takes bytes: a branch of a union and its value are two, and some records have one field. */
    private static final long VALUES_PER_BYTE = 4;
    /** As many levels as JSON may have. */
    private static final int MAX_DEPTH = Step.MAX_DEPTH;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Resolver.Action root;
    private final IdentityHashMap<Schema, Resolver.Action> written = new IdentityHashMap<>();
    private final SkipCompiler skips = new SkipCompiler();
    private byte[] bytes = {};
    private int at;
    private int values;
    private boolean isLean; // leaves out what takes no bytes

    /** Records as they are written. */
    AvroDocuments(Schema schema) {
        this(Resolver.resolve(schema, schema));
    }

    /** @param root what becomes of the writer's schema in the reader's */
    AvroDocuments(Resolver.Action root) {
        this.root = root;
    }

    /** The only record of these bytes; a {@link MissingNode} if they are none of the schema's. */
    JsonNode only(byte[] record, int from) {
        read(record, from);
        try {
            JsonNode document = next();
            return isAtEnd() ? document : MissingNode.getInstance();
        } catch (InvalidAvro e) {
            return e.flaw().equals(InvalidAvro.VALUES) && !isLean ? lean(record, from) : MissingNode.getInstance();
        }
    }

    /**
     * The document of a record of very many values: without the parts that take no bytes, of which a few bytes may claim thousands of
     * millions. The program passes over them, too.
     */
    private JsonNode lean(byte[] record, int from) {
        isLean = true;
        JsonNode document = only(record, from);
        isLean = false;
        return document;
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
            JsonNode document = value(root, 0);
            if (at > bytes.length) {
                throw new InvalidAvro(InvalidAvro.ENDS_TOO_EARLY);
            }
            return document;
        } catch (IndexOutOfBoundsException e) {
            throw new InvalidAvro(InvalidAvro.ENDS_TOO_EARLY);
        } catch (StackOverflowError e) { // of a thread with a small stack
            throw new InvalidAvro(InvalidAvro.DEPTH);
        }
    }

    private JsonNode value(Resolver.Action action, int depth) {
        if (++values > (isLean ? Math.max(MAX_VALUES, VALUES_PER_BYTE * bytes.length) : MAX_VALUES)) {
            throw new InvalidAvro(InvalidAvro.VALUES);
        }
        return switch (action.type) {
            case DO_NOTHING, PROMOTE -> scalar(action.writer, action.reader);
            case ENUM -> {
                List<String> symbols = Compiler.symbols((Resolver.EnumAdjust) action);
                yield JSON.textNode(symbols.get(Symbols.check(number(), symbols.size())));
            }
            case WRITER_UNION -> {
                Resolver.Action[] branches = ((Resolver.WriterUnion) action).actions;
                long branch = number();
                if (branch < 0 || branch >= branches.length) {
                    throw new InvalidAvro(InvalidAvro.BRANCH);
                }
                yield value(branches[(int) branch], depth);
            }
            case READER_UNION -> value(((Resolver.ReaderUnion) action).actualAction, depth);
            case RECORD -> record((Resolver.RecordAdjust) action, checked(depth));
            case CONTAINER ->
                action.writer.getType() == Schema.Type.ARRAY
                        ? items(((Resolver.Container) action).elementAction, checked(depth))
                        : entries(((Resolver.Container) action).elementAction, checked(depth));
            case SKIP -> value(asWritten(action.writer), depth);
            case ERROR -> {
                JsonNode value = value(asWritten(action.writer), depth);
                yield Compiler.isReadAsWritten(action) ? value : MissingNode.getInstance();
            }
        };
    }

    private static int checked(int depth) {
        if (depth >= MAX_DEPTH) {
            throw new InvalidAvro(InvalidAvro.DEPTH);
        }
        return depth;
    }

    private boolean isLeftOut(Resolver.Action part) {
        return isLean && skips.isWithoutBytes(part.writer);
    }

    private Resolver.Action asWritten(Schema writer) {
        return written.computeIfAbsent(writer, unused -> Resolver.resolve(writer, writer));
    }

    private JsonNode record(Resolver.RecordAdjust action, int depth) {
        ObjectNode record = JSON.objectNode();
        int next = 0;
        for (Resolver.Action field : action.fieldActions) {
            JsonNode value = isLeftOut(field) ? MissingNode.getInstance() : value(field, depth + 1);
            if (field.type != Resolver.Action.Type.SKIP) {
                String name = action.readerOrder[next++].name();
                if (!value.isMissingNode()) {
                    record.set(name, value);
                }
            }
        }
        for (int i = action.firstDefault; i < action.readerOrder.length; i++) {
            Schema.Field field = action.readerOrder[i];
            AvroDocuments byDefault = new AvroDocuments(asWritten(field.schema()));
            byDefault.read(Compiler.bytes(field.schema(), action.defaults[i - action.firstDefault]), 0);
            record.set(field.name(), byDefault.next());
        }
        return record;
    }

    private JsonNode items(Resolver.Action action, int depth) {
        ArrayNode items = JSON.arrayNode();
        for (long count = block(); count > 0; count = block()) {
            for (long i = isLeftOut(action) ? 0 : count; i > 0; i--) {
                JsonNode value = value(action, depth + 1);
                items.add(value.isMissingNode() ? JSON.nullNode() : value);
            }
        }
        return items;
    }

    private JsonNode entries(Resolver.Action action, int depth) {
        ObjectNode entries = JSON.objectNode();
        for (long count = block(); count > 0; count = block()) {
            for (long i = count; i > 0; i--) {
                String key = text();
                JsonNode value = isLeftOut(action) ? MissingNode.getInstance() : value(action, depth + 1);
                if (value.isMissingNode()) {
                    entries.remove(key);
                } else {
                    entries.set(key, value);
                }
            }
        }
        return entries;
    }

    private JsonNode scalar(Schema writer, Schema reader) {
        return switch (writer.getType()) {
            case NULL -> JSON.nullNode();
            case BOOLEAN -> JSON.booleanNode(bytes[at++] == 1);
            case INT, LONG -> whole(number(), reader);
            case FLOAT -> real(Float.intBitsToFloat(fixed(Float.BYTES).getInt()));
            case DOUBLE -> real(fixed(Double.BYTES).getDouble());
            case STRING, BYTES ->
                reader.getType() == Schema.Type.STRING
                        ? JSON.textNode(text())
                        : decimal(reader.getLogicalType(), slice(length()));
            case FIXED -> fixed(writer.getFixedSize(), reader.getLogicalType());
            case ENUM, RECORD, ARRAY, MAP, UNION ->
                throw new IllegalStateException(writer.getType() + " has an action of its own");
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

    private static JsonNode whole(long value, Schema reader) {
        if (reader.getType() == Schema.Type.FLOAT) {
            return JSON.numberNode((float) value);
        }
        if (reader.getType() == Schema.Type.DOUBLE) {
            return JSON.numberNode((double) value);
        }
        LogicalType logical = reader.getLogicalType();
        String time = logical == null ? null : TimeText.of(logical.getName(), value);
        return time == null ? JSON.numberNode(value) : JSON.textNode(time);
    }

    private JsonNode fixed(int size, @Nullable LogicalType logical) {
        byte[] value = slice(size);
        if (logical instanceof LogicalTypes.Uuid && value.length == Values.Uuid.BYTES) {
            ByteBuffer halves = ByteBuffer.wrap(value);
            return JSON.textNode(new UUID(halves.getLong(), halves.getLong()).toString());
        }
        return decimal(logical, value);
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
