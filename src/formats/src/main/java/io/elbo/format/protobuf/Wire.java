package io.elbo.format.protobuf;

import io.elbo.format.protobuf.schema.FieldType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * What Protobuf's bytes consist of: tags, numbers, lengths and groups. A method that looks for an end takes the position where something
 * starts and returns the one behind it. Bytes are not trusted: a length is checked before anything is done with it, and whoever runs
 * past the record gets an {@link IndexOutOfBoundsException}.
 */
final class Wire {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_BYTES = 10;
    private static final int TYPE_BITS = 3;

    private Wire() {}

    /** The position behind the number that starts here. */
    static int end(byte[] bytes, int start) {
        int at = start;
        while (bytes[at++] < 0) {
            if (at - start == MAX_BYTES) {
                throw new InvalidProtobuf(InvalidProtobuf.NUMBER);
            }
        }
        return at;
    }

    /** The 64 bits of the number from {@code start} to {@code end}, as {@link #end} has found it. */
    static long value(byte[] bytes, int start, int end) {
        long bits = bytes[start] & 0x7F;
        for (int at = start + 1, shift = 7; at < end; at++, shift += 7) {
            bits |= (long) (bytes[at] & 0x7F) << shift;
        }
        return bits;
    }

    static int fixed32(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    static long fixed64(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    /**
     * A count of bytes that follow it.
     *
     * @param at where the number starts
     * @param from where the number ends and the bytes begin
     * @param end where the message around ends
     */
    static int length(byte[] bytes, int at, int from, int end) {
        long length = value(bytes, at, from);
        if (length < 0 || length > end - from) {
            throw new InvalidProtobuf(InvalidProtobuf.LENGTH);
        }
        return (int) length;
    }

    /** The tag from {@code start} to {@code end}: the field's number, and in the lowest three bits how its value is written. */
    static int tag(byte[] bytes, int start, int end) {
        long tag = value(bytes, start, end);
        if (tag >>> Integer.SIZE != 0 || tag >>> TYPE_BITS == 0) {
            throw new InvalidProtobuf(InvalidProtobuf.TAG);
        }
        return (int) tag;
    }

    static int tag(int number, int wireType) {
        return (number << TYPE_BITS) | wireType;
    }

    static int number(int tag) {
        return tag >>> TYPE_BITS;
    }

    static int wireType(int tag) {
        return tag & ((1 << TYPE_BITS) - 1);
    }

    /** The position behind the value of a tag, whatever it is. */
    static int skip(int tag, byte[] bytes, int at, int end) {
        return switch (wireType(tag)) {
            case FieldType.VARINT -> end(bytes, at);
            case FieldType.FIXED_64 -> at + Long.BYTES;
            case FieldType.LENGTH -> {
                int from = end(bytes, at);
                yield from + length(bytes, at, from, end);
            }
            case FieldType.START_GROUP -> groupEnd(number(tag), bytes, at, end, 0);
            case FieldType.END_GROUP -> throw new InvalidProtobuf(InvalidProtobuf.GROUP);
            case FieldType.FIXED_32 -> at + Integer.BYTES;
            default -> throw new InvalidProtobuf(InvalidProtobuf.TAG);
        };
    }

    /** The position behind the tag that ends the group of this number. */
    private static int groupEnd(int number, byte[] bytes, int start, int end, int depth) {
        if (depth >= Step.MAX_DEPTH) {
            throw new InvalidProtobuf(InvalidProtobuf.DEPTH);
        }
        int at = start;
        while (at < end) {
            int behind = end(bytes, at);
            int tag = tag(bytes, at, behind);
            if (wireType(tag) == FieldType.END_GROUP && number(tag) == number) {
                return behind;
            }
            at = wireType(tag) == FieldType.START_GROUP
                    ? groupEnd(number(tag), bytes, behind, end, depth + 1)
                    : skip(tag, bytes, behind, end);
        }
        throw new InvalidProtobuf(InvalidProtobuf.GROUP);
    }

    /** How many bytes the tag that ends a group takes. */
    static int endTagBytes(int number) {
        return tagBytes(tag(number, FieldType.END_GROUP));
    }

    /** How many bytes a tag takes. */
    static int tagBytes(int tag) {
        return (Integer.SIZE - Integer.numberOfLeadingZeros(tag) + 6) / 7;
    }

    /** What the 64 bits of a number mean, as far as a long can hold it. */
    static long whole(FieldType type, long bits) {
        return switch (type) {
            case INT32, ENUM, SFIXED32 -> (int) bits;
            case UINT32, FIXED32 -> bits & 0xFFFF_FFFFL;
            case SINT32 -> ((int) bits >>> 1) ^ -((int) bits & 1);
            case SINT64 -> (bits >>> 1) ^ -(bits & 1);
            default -> bits;
        };
    }

    /** Whether the number that {@link #whole} has made is greater than a long can say. */
    static boolean isUnsigned(FieldType type, long whole) {
        return whole < 0 && (type == FieldType.UINT64 || type == FieldType.FIXED64);
    }
}
