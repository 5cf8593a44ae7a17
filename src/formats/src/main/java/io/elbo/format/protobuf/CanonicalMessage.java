package io.elbo.format.protobuf;

import io.elbo.format.protobuf.schema.FieldType;
import io.elbo.format.protobuf.schema.MessageField;
import io.elbo.format.protobuf.schema.MessageField.Label;
import io.elbo.format.protobuf.schema.MessageType;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message written anew so that each field stands in one place, in the order of the schema: of a scalar the last value, of a message all
 * its occurrences merged, of a oneof the last member, of an array all items. Unknown fields are left out.
 *
 * <p>The specification says that to merge messages is to put their bytes behind each other. So the bytes of all occurrences are collected
 * for each field, and what comes of a message is made canonical in turn. The result is never longer than the message.
 */
final class CanonicalMessage {
    private final byte[] bytes;
    private final MessageType type;
    private final int depth;
    private final Map<MessageField, ByteArrayOutputStream> collected = new LinkedHashMap<>();
    private final boolean isLenient;

    private CanonicalMessage(MessageType type, byte[] bytes, int depth, boolean isLenient) {
        if (depth >= Step.MAX_DEPTH) {
            throw new InvalidProtobuf(InvalidProtobuf.DEPTH);
        }
        this.bytes = bytes;
        this.type = type;
        this.depth = depth;
        this.isLenient = isLenient;
    }

    /** @throws InvalidProtobuf if the bytes from {@code from} to the end are no message */
    static byte[] of(MessageType type, byte[] bytes, int from) {
        return of(type, bytes, from, false);
    }

    /**
     * Without the messages in it that are none, or are nested too deeply: {@link ProtobufProgram} does not look into those of which no field
     * reads anything.
     *
     * @throws InvalidProtobuf if the bytes from {@code from} to the end are no message themselves
     */
    static byte[] lenient(MessageType type, byte[] bytes, int from) {
        return of(type, bytes, from, true);
    }

    private static byte[] of(MessageType type, byte[] bytes, int from, boolean isLenient) {
        try {
            return new CanonicalMessage(type, bytes, 0, isLenient).of(from, bytes.length);
        } catch (IndexOutOfBoundsException e) {
            throw new InvalidProtobuf(InvalidProtobuf.ENDS_TOO_EARLY);
        }
    }

    private byte[] of(int from, int to) {
        int at = from;
        while (at < to) {
            int value = Wire.end(bytes, at);
            int tag = Wire.tag(bytes, at, value);
            at = Wire.skip(tag, bytes, value, to);
            MessageField field = type.field(Wire.number(tag));
            if (field != null) {
                collect(field, tag, value, Math.min(at, to));
            }
        }
        if (at > to) {
            throw new InvalidProtobuf(InvalidProtobuf.ENDS_TOO_EARLY);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (MessageField field : type.fields()) {
            ByteArrayOutputStream all = collected.get(field);
            if (all != null) {
                write(field, all.toByteArray(), out);
            }
        }
        return out.toByteArray();
    }

    /** Takes the value from {@code from} to {@code to} behind its tag, if it is written as the field's values are. */
    private void collect(MessageField field, int tag, int from, int to) {
        int wireType = Wire.wireType(tag);
        boolean isPacked = field.label() == Label.REPEATED && field.type().isPackable() && wireType == FieldType.LENGTH;
        if (wireType != field.type().wireType() && !isPacked) {
            return; // an unknown field
        }
        int start = from; // of what is in the value
        int end = to;
        if (wireType == FieldType.LENGTH) {
            start = Wire.end(bytes, from);
        } else if (wireType == FieldType.START_GROUP) {
            end = to - Wire.endTagBytes(field.number());
        }
        collected.keySet().removeIf(field::excludes);
        if (field.label() == Label.SINGULAR && isMessage(field) && !isMessage(field.message(), start, end)) {
            return;
        }
        ByteArrayOutputStream all = collected.computeIfAbsent(field, unused -> new ByteArrayOutputStream());
        switch (field.label()) {
            case SINGULAR -> {
                if (isMessage(field)) {
                    all.write(bytes, start, end - start);
                } else {
                    all.reset();
                    all.write(bytes, from, end - from);
                }
            }
            case REPEATED -> {
                if (field.type().isPackable()) {
                    all.write(bytes, start, end - start);
                } else {
                    item(field, start, end, all);
                }
            }
            case MAP -> item(field, start, end, all);
        }
    }

    private static boolean isMessage(MessageField field) {
        return field.type() == FieldType.MESSAGE || field.type() == FieldType.GROUP;
    }

    /** Two halves are no message, although both together are one. */
    private boolean isMessage(MessageType message, int from, int to) {
        try {
            requireMessage(message, from, to, depth + 1);
            return true;
        } catch (InvalidProtobuf | IndexOutOfBoundsException e) {
            if (isLenient) {
                return false;
            }
            throw e;
        }
    }

    /** What stands in this message, in canonical form; null if it is left out. */
    private byte @Nullable [] inner(MessageType message, byte[] part, int from, int to) {
        try {
            return new CanonicalMessage(message, part, depth + 1, isLenient).of(from, to);
        } catch (InvalidProtobuf | IndexOutOfBoundsException e) {
            if (isLenient) {
                return null;
            }
            throw e;
        }
    }

    /** Refuses what would be no message alone, before it is merged with others or a oneof drops it. */
    private void requireMessage(MessageType message, int from, int to, int level) {
        if (level >= Step.MAX_DEPTH) {
            throw new InvalidProtobuf(InvalidProtobuf.DEPTH);
        }
        int at = from;
        while (at < to) {
            int value = Wire.end(bytes, at);
            int tag = Wire.tag(bytes, at, value);
            at = Wire.skip(tag, bytes, value, to);
            MessageField field = message.field(Wire.number(tag));
            if (at <= to
                    && field != null
                    && !isLenient // which sees to it when it comes there
                    && isMessage(field)
                    && Wire.wireType(tag) == field.type().wireType()) {
                boolean isGroup = field.type() == FieldType.GROUP;
                int start = isGroup ? value : Wire.end(bytes, value);
                int end = isGroup ? at - Wire.endTagBytes(field.number()) : at;
                requireMessage(field.message(), start, end, level + 1);
            }
        }
        if (at > to) {
            throw new InvalidProtobuf(InvalidProtobuf.ENDS_TOO_EARLY);
        }
    }

    /** Writes one of several texts or messages with its tag. */
    private void item(MessageField field, int start, int end, ByteArrayOutputStream out) {
        byte[] item = isMessage(field)
                ? inner(field.message(), bytes, start, end)
                : java.util.Arrays.copyOfRange(bytes, start, end);
        if (item != null) {
            delimited(field, item, out);
        }
    }

    private void write(MessageField field, byte[] all, ByteArrayOutputStream out) {
        if (field.label() == Label.SINGULAR) {
            if (isMessage(field)) {
                byte[] merged = inner(field.message(), all, 0, all.length);
                if (merged != null) {
                    delimited(field, merged, out);
                }
            } else {
                varint(Wire.tag(field.number(), field.type().wireType()), out);
                out.writeBytes(all);
            }
        } else if (field.type().isPackable()) {
            varint(Wire.tag(field.number(), FieldType.LENGTH), out);
            varint(all.length, out);
            out.writeBytes(all);
        } else {
            out.writeBytes(all);
        }
    }

    private static void delimited(MessageField field, byte[] value, ByteArrayOutputStream out) {
        varint(Wire.tag(field.number(), field.type().wireType()), out);
        if (field.type() == FieldType.GROUP) {
            out.writeBytes(value);
            varint(Wire.tag(field.number(), FieldType.END_GROUP), out);
        } else {
            varint(value.length, out);
            out.writeBytes(value);
        }
    }

    private static void varint(int number, ByteArrayOutputStream out) {
        int rest = number;
        while ((rest & ~0x7F) != 0) {
            out.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
