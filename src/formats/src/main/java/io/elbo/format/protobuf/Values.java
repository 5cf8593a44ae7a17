package io.elbo.format.protobuf;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldReader;
import io.elbo.format.protobuf.schema.EnumType;
import io.elbo.format.protobuf.schema.FieldType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Steps that hand a value to the reader of a field. */
final class Values {
    private Values() {}

    /** A value that one reader gets. */
    private abstract static class Read extends Step {
        final FieldReader reader;

        Read(FieldReader reader) {
            this.reader = reader;
        }
    }

    /** A whole number. */
    private abstract static class Whole extends Read {
        final FieldType type;

        Whole(FieldReader reader, FieldType type) {
            super(reader);
            this.type = type;
        }

        final void put(long bits, Batch batch, int row) {
            long value = Wire.whole(type, bits);
            if (Wire.isUnsigned(type, value)) {
                reader.decimal(new BigDecimal(unsigned(value)), batch, row);
            } else {
                reader.integer(value, batch, row);
            }
        }
    }

    static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    /** A whole number of as many bytes as it needs. */
    static final class Varint extends Whole {
        Varint(FieldReader reader, FieldType type) {
            super(reader, type);
        }

        @Override
        int run(byte[] bytes, int at, int end, Batch batch, int row) {
            int behind = Wire.end(bytes, at);
            put(Wire.value(bytes, at, behind), batch, row);
            return behind;
        }
    }

    /** A whole number of four bytes. */
    static final class Fixed32 extends Whole {
        Fixed32(FieldReader reader, FieldType type) {
            super(reader, type);
        }

        @Override
        int run(byte[] bytes, int at, int end, Batch batch, int row) {
            put(Wire.fixed32(bytes, at), batch, row);
            return at + Integer.BYTES;
        }
    }

    /** A whole number of eight bytes. */
    static final class Fixed64 extends Whole {
        Fixed64(FieldReader reader, FieldType type) {
            super(reader, type);
        }

        @Override
        int run(byte[] bytes, int at, int end, Batch batch, int row) {
            put(Wire.fixed64(bytes, at), batch, row);
            return at + Long.BYTES;
        }
    }

    /** A floating-point number of 32 bits. */
    static final class Single extends Read {
        Single(FieldReader reader) {
            super(reader);
        }

        @Override
        int run(byte[] bytes, int at, int end, Batch batch, int row) {
            reader.real(Float.intBitsToFloat(Wire.fixed32(bytes, at)), batch, row);
            return at + Integer.BYTES;
        }
    }

    /** A floating-point number. */
    static final class Real extends Read {
        Real(FieldReader reader) {
            super(reader);
        }

        @Override
        int run(byte[] bytes, int at, int end, Batch batch, int row) {
            reader.real(Double.longBitsToDouble(Wire.fixed64(bytes, at)), batch, row);
            return at + Long.BYTES;
        }
    }

    /** True or false. */
    static final class Truth extends Read {
        Truth(FieldReader reader) {
            super(reader);
        }

        @Override
        int run(byte[] bytes, int at, int end, Batch batch, int row) {
            int behind = Wire.end(bytes, at);
            reader.truth(Wire.value(bytes, at, behind) != 0, batch, row);
            return behind;
        }
    }

    /** A text. */
    static final class Text extends Read {
        Text(FieldReader reader) {
            super(reader);
        }

        @Override
        int run(byte[] bytes, int at, int end, Batch batch, int row) {
            int from = Wire.end(bytes, at);
            int to = from + Wire.length(bytes, at, from, end);
            reader.utf8(bytes, from, to, batch, row);
            return to;
        }
    }

    /** A symbol of an enum, by its number. A number without a symbol, which a later release may have written, is a word itself. */
    static final class Symbol extends Read {
        private final int[] numbers; // sorted
        private final byte[][] symbols; // of the number at the same place

        Symbol(FieldReader reader, EnumType type) {
            super(reader);
            Map<Integer, String> sorted = new TreeMap<>(type.symbols());
            numbers = sorted.keySet().stream().mapToInt(Integer::intValue).toArray();
            symbols = sorted.values().stream()
                    .map(symbol -> symbol.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
        }

        @Override
        int run(byte[] bytes, int at, int end, Batch batch, int row) {
            int behind = Wire.end(bytes, at);
            int number = (int) Wire.value(bytes, at, behind);
            int place = number >= 0 && number < numbers.length && numbers[number] == number
                    ? number
                    : Arrays.binarySearch(numbers, number);
            if (place >= 0) {
                reader.utf8(symbols[place], 0, symbols[place].length, batch, row);
            } else {
                reader.integer(number, batch, row);
            }
            return behind;
        }
    }
}
