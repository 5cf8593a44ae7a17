package io.elbo.format.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.format.protobuf.schema.FieldType;
import io.elbo.format.protobuf.schema.MessageField;
import io.elbo.format.protobuf.schema.MessageType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages as JSON documents, for people and for whatever looks at whole records. Fields have the names that the schema has. A timestamp is
 * ISO 8601 text, a duration a number of seconds, an enum its symbol, a wrapper its value. Bytes, and numbers that are not finite, are
 * null. A field that is missing is left out, unless it has a default. Not thread-safe.
 *
 * <p>A document tells a field the same as {@link ProtobufProgram} does, but for a time: there a field of numbers sees the seconds.
 */
final class ProtobufDocuments {
    /** A record of more values is no record that somebody means. */
    private static final int MAX_VALUES = 1_000_000;
    /** Each value takes a byte, and defaults are left out. */
    private static final long VALUES_PER_BYTE = 2;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final byte[] bytes; // of a canonical message
    private final boolean isLean; // leaves out defaults within the parts of the message
    private int values;

    private ProtobufDocuments(byte[] canonical, boolean isLean) {
        bytes = canonical;
        this.isLean = isLean;
    }

    /**
     * The message from {@code from} to the end of the bytes.
     *
     * @throws InvalidProtobuf if there is none
     */
    static JsonNode of(MessageType type, byte[] bytes, int from) {
        try {
            byte[] canonical = CanonicalMessage.lenient(type, bytes, from);
            JsonNode document = new ProtobufDocuments(canonical, false).all(type);
            return document == null ? lean(type, canonical) : document;
        } catch (IndexOutOfBoundsException e) {
            throw new InvalidProtobuf(InvalidProtobuf.ENDS_TOO_EARLY);
        }
    }

    /** Of a message of very many values: a thousand defaults may stand behind two bytes. */
    private static JsonNode lean(MessageType type, byte[] canonical) {
        JsonNode document = new ProtobufDocuments(canonical, true).all(type);
        if (document == null) {
            throw new InvalidProtobuf(InvalidProtobuf.VALUES);
        }
        return document;
    }

    /** Null if the message has too many values. */
    private @Nullable JsonNode all(MessageType type) {
        try {
            return message(type, 0, bytes.length, 0);
        } catch (InvalidProtobuf e) {
            if (e.flaw().equals(InvalidProtobuf.VALUES)) {
                return null;
            }
            throw e;
        }
    }

    private void count() {
        if (++values > (isLean ? Math.max(MAX_VALUES, VALUES_PER_BYTE * bytes.length) : MAX_VALUES)) {
            throw new InvalidProtobuf(InvalidProtobuf.VALUES);
        }
    }

    private JsonNode message(MessageType type, int from, int to, int depth) {
        if (depth >= Step.MAX_DEPTH) {
            throw new InvalidProtobuf(InvalidProtobuf.DEPTH);
        }
        if (type.fullName().equals(WellKnown.DECIMAL)) {
            return decimal(from, to);
        }
        Map<MessageField, JsonNode> found = new HashMap<>();
        int at = from;
        while (at < to) {
            int value = Wire.end(bytes, at);
            int tag = Wire.tag(bytes, at, value);
            at = Wire.skip(tag, bytes, value, to);
            MessageField field = type.field(Wire.number(tag));
            if (at > to || field == null) {
                throw new InvalidProtobuf(InvalidProtobuf.ENDS_TOO_EARLY);
            }
            switch (field.label()) {
                case SINGULAR -> found.put(field, value(field, value, at, depth));
                case REPEATED -> items(field, value, at, depth, found);
                case MAP -> entry(field, value, at, depth, found);
            }
        }
        return meaning(type, found, !isLean || depth == 0);
    }

    private JsonNode decimal(int from, int to) {
        byte[] digits = {};
        int scale = 0;
        int at = from;
        while (at < to) {
            int value = Wire.end(bytes, at);
            int tag = Wire.tag(bytes, at, value);
            at = Wire.skip(tag, bytes, value, to);
            if (Wire.number(tag) == DecimalStep.VALUE) {
                digits = Arrays.copyOfRange(bytes, Wire.end(bytes, value), at);
            } else if (Wire.number(tag) == DecimalStep.SCALE) {
                scale = (int) Wire.value(bytes, value, at);
            }
        }
        BigDecimal number = DecimalStep.number(digits, scale);
        return number == null ? JSON.nullNode() : DecimalNode.valueOf(number);
    }

    private void items(MessageField field, int from, int to, int depth, Map<MessageField, JsonNode> found) {
        ArrayNode items = (ArrayNode) found.computeIfAbsent(field, unused -> JSON.arrayNode());
        if (!field.type().isPackable()) {
            items.add(value(field, from, to, depth));
            return;
        }
        int itemTag = Wire.tag(field.number(), field.type().wireType());
        int at = Wire.end(bytes, from); // canonical: packed
        while (at < to) {
            int behind = behind(itemTag, at, to);
            if (behind > to) {
                return; // no field reads the array, or there would be no document: what is in order is shown
            }
            items.add(value(field, at, behind, depth));
            at = behind;
        }
    }

    /** Where an item ends; beyond {@code to} if it is none. */
    private int behind(int itemTag, int at, int to) {
        try {
            return Wire.skip(itemTag, bytes, at, to);
        } catch (InvalidProtobuf | IndexOutOfBoundsException e) {
            return Integer.MAX_VALUE;
        }
    }

    private void entry(MessageField field, int from, int to, int depth, Map<MessageField, JsonNode> found) {
        MessageField keyField = field.message().fields().get(0);
        MessageField valueField = field.message().fields().get(1);
        String key = keyField.type() == FieldType.STRING ? "" : MapKeys.text(keyField.type(), 0);
        JsonNode entryValue = null;
        int at = Wire.end(bytes, from);
        while (at < to) {
            int value = Wire.end(bytes, at);
            int tag = Wire.tag(bytes, at, value);
            at = Wire.skip(tag, bytes, value, to);
            if (Wire.number(tag) == keyField.number()) {
                key = keyField.type() == FieldType.STRING
                        ? text(value, at)
                        : MapKeys.text(keyField.type(), MapKeys.whole(keyField.type(), bytes, value));
            } else {
                entryValue = value(valueField, value, at, depth);
            }
        }
        ObjectNode entries = (ObjectNode) found.computeIfAbsent(field, unused -> JSON.objectNode());
        entries.set(key, entryValue == null ? absent(valueField) : entryValue);
    }

    private JsonNode absent(MessageField field) {
        byte[] absent = field.absent();
        return absent == null
                ? new ProtobufDocuments(new byte[0], isLean).message(field.message(), 0, 0, 1)
                : new ProtobufDocuments(absent, isLean).value(field, 0, absent.length, 0);
    }

    /** What the fields that were found mean. */
    private JsonNode meaning(MessageType type, Map<MessageField, JsonNode> found, boolean hasDefaults) {
        switch (type.fullName()) {
            case WellKnown.TIMESTAMP -> {
                long seconds = whole(type, 1, found);
                int nanos = (int) whole(type, 2, found);
                return Span.Time.isValid(seconds, nanos)
                        ? JSON.textNode(Instant.ofEpochSecond(seconds, nanos).toString())
                        : JSON.nullNode();
            }
            case WellKnown.DURATION -> {
                return JSON.numberNode(Span.Duration.seconds(whole(type, 1, found), (int) whole(type, 2, found)));
            }
            default -> {}
        }
        if (!WellKnown.isTransparent(type)) {
            ObjectNode document = JSON.objectNode();
            for (MessageField field : type.fields()) {
                JsonNode value = found.get(field);
                if (value != null) {
                    document.set(field.name(), value);
                } else if (hasDefaults && field.absent() != null) {
                    count();
                    document.set(field.name(), absent(field));
                }
            }
            return document;
        }
        for (JsonNode only : found.values()) {
            return only;
        }
        if (WellKnown.isWrapper(type)) {
            return absent(type.fields().get(0));
        }
        return switch (type.fullName()) {
            case WellKnown.STRUCT -> JSON.objectNode();
            case WellKnown.LIST -> JSON.arrayNode();
            default -> JSON.nullNode();
        };
    }

    private static long whole(MessageType type, int number, Map<MessageField, JsonNode> found) {
        JsonNode value = found.get(type.field(number));
        return value == null ? 0 : value.longValue();
    }

    private JsonNode value(MessageField field, int from, int to, int depth) {
        count();
        FieldType type = field.type();
        return switch (type) {
            case DOUBLE -> real(Double.longBitsToDouble(Wire.fixed64(bytes, from)));
            case FLOAT -> real(Float.intBitsToFloat(Wire.fixed32(bytes, from)));
            case FIXED32, SFIXED32 -> whole(type, Wire.fixed32(bytes, from));
            case FIXED64, SFIXED64 -> whole(type, Wire.fixed64(bytes, from));
            case INT32, INT64, UINT32, UINT64, SINT32, SINT64 -> whole(type, Wire.value(bytes, from, to));
            case BOOL -> JSON.booleanNode(Wire.value(bytes, from, to) != 0);
            case STRING -> JSON.textNode(text(from, to));
            case BYTES -> JSON.nullNode();
            case ENUM -> symbol(field, (int) Wire.value(bytes, from, to));
            case MESSAGE -> message(field.message(), Wire.end(bytes, from), to, depth + 1);
            case GROUP -> message(field.message(), from, to - Wire.endTagBytes(field.number()), depth + 1);
        };
    }

    private static JsonNode symbol(MessageField field, int number) {
        if (WellKnown.isNull(field)) {
            return JSON.nullNode();
        }
        @Nullable String symbol = field.symbols().symbol(number);
        return symbol == null ? JSON.numberNode(number) : JSON.textNode(symbol);
    }

    private String text(int from, int to) {
        int start = Wire.end(bytes, from);
        return new String(bytes, start, to - start, StandardCharsets.UTF_8);
    }

    private static JsonNode whole(FieldType type, long bits) {
        long value = Wire.whole(type, bits);
        return Wire.isUnsigned(type, value) ? JSON.numberNode(Values.unsigned(value)) : JSON.numberNode(value);
    }

    private static JsonNode real(float value) {
        return Float.isFinite(value) ? JSON.numberNode(value) : JSON.nullNode();
    }

    private static JsonNode real(double value) {
        return Double.isFinite(value) ? JSON.numberNode(value) : JSON.nullNode();
    }
}
