package io.elbo.format.protobuf.schema;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The values of fields that do not stand in a message, as they would be written. */
final class DefaultValue {
    private static final int HEX = 16;
    private static final int OCTAL = 8;

    private DefaultValue() {}

    /** Zero, false, or no characters; null for what has no such value. */
    static byte @Nullable [] zero(FieldType type) {
        return switch (type) {
            case MESSAGE, GROUP -> null;
            case DOUBLE, FIXED64, SFIXED64 -> new byte[Long.BYTES];
            case FLOAT, FIXED32, SFIXED32 -> new byte[Integer.BYTES];
            default -> new byte[1]; // a number 0, or a length
        };
    }

    /**
     * What a schema says in words.
     *
     * @param symbols of an enum; null for other types
     * @throws IllegalArgumentException if the words are no value of the type
     */
    static byte @Nullable [] of(FieldType type, String words, @Nullable EnumType symbols) {
        return switch (type) {
            case MESSAGE, GROUP, BYTES -> null;
            case DOUBLE -> fixed(Double.doubleToRawLongBits(real(words)), Long.BYTES);
            case FLOAT -> fixed(Float.floatToRawIntBits((float) real(words)), Integer.BYTES);
            case FIXED64, SFIXED64 -> fixed(whole(words), Long.BYTES);
            case FIXED32, SFIXED32 -> fixed(whole(words), Integer.BYTES);
            case SINT32, SINT64 -> {
                long value = whole(words);
                yield varint((value << 1) ^ (value >> 63));
            }
            case INT32, INT64, UINT32, UINT64 -> varint(whole(words));
            case BOOL -> varint(truth(words) ? 1 : 0);
            case ENUM -> varint(number(words, symbols));
            case STRING -> {
                byte[] text = words.getBytes(StandardCharsets.UTF_8);
                ByteArrayOutputStream value = new ByteArrayOutputStream();
                value.writeBytes(varint(text.length));
                value.writeBytes(text);
                yield value.toByteArray();
            }
        };
    }

    private static boolean truth(String words) {
        if (!words.equals("true") && !words.equals("false")) {
            throw new IllegalArgumentException(words + " is neither true nor false");
        }
        return words.equals("true");
    }

    private static int number(String words, @Nullable EnumType symbols) {
        Integer number = symbols == null ? null : symbols.number(words);
        if (number == null) {
            throw new IllegalArgumentException(words + " is no symbol of the enum");
        }
        return number;
    }

    private static double real(String words) {
        return switch (words.toLowerCase(Locale.ROOT)) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan", "-nan" -> Double.NaN;
            default -> Double.parseDouble(words);
        };
    }

    private static long whole(String words) {
        boolean negative = words.startsWith("-");
        String digits = negative ? words.substring(1).strip() : words;
        long value;
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            value = Long.parseUnsignedLong(digits.substring(2), HEX);
        } else if (digits.length() > 1 && digits.startsWith("0")) {
            value = Long.parseUnsignedLong(digits, OCTAL);
        } else {
            value = Long.parseUnsignedLong(digits);
        }
        return negative ? -value : value;
    }

    private static byte[] fixed(long bits, int size) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(bits);
        byte[] value = new byte[size];
        bytes.get(0, value);
        return value;
    }

    private static byte[] varint(long number) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return bytes.toByteArray();
    }
}
