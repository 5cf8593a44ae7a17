package io.elbo.format.protobuf.schema;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a value of a field is written. */
public enum FieldType {
    DOUBLE(FieldType.FIXED_64),
    FLOAT(FieldType.FIXED_32),
    INT32(FieldType.VARINT),
    INT64(FieldType.VARINT),
    UINT32(FieldType.VARINT),
    UINT64(FieldType.VARINT),
    SINT32(FieldType.VARINT),
    SINT64(FieldType.VARINT),
    FIXED32(FieldType.FIXED_32),
    FIXED64(FieldType.FIXED_64),
    SFIXED32(FieldType.FIXED_32),
    SFIXED64(FieldType.FIXED_64),
    BOOL(FieldType.VARINT),
    STRING(FieldType.LENGTH),
    BYTES(FieldType.LENGTH),
    ENUM(FieldType.VARINT),
    MESSAGE(FieldType.LENGTH),
    GROUP(FieldType.START_GROUP);

    /** A number of seven bits a byte, the lowest first. */
    public static final int VARINT = 0;
    /** Eight bytes, the lowest first. */
    public static final int FIXED_64 = 1;
    /** A count, and so many bytes. */
    public static final int LENGTH = 2;
    /** Fields up to the tag that ends the group. */
    public static final int START_GROUP = 3;

    public static final int END_GROUP = 4;
    /** Four bytes, the lowest first. */
    public static final int FIXED_32 = 5;

    private final int wireType;

    FieldType(int wireType) {
        this.wireType = wireType;
    }

    /** The lowest three bits of the tag before such a value. */
    public int wireType() {
        return wireType;
    }

    /** Whether several values may be written behind one tag. */
    public boolean isPackable() {
        return wireType == VARINT || wireType == FIXED_32 || wireType == FIXED_64;
    }

    /** The type of a scalar by the word of the language; null if the word means a message or an enum. */
    static @Nullable FieldType scalar(String word) {
        for (FieldType type : values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(word)) {
                return type == ENUM || type == MESSAGE || type == GROUP ? null : type;
            }
        }
        return null;
    }
}
