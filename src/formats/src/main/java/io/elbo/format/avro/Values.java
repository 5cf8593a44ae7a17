package io.elbo.format.avro;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldReader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Steps that hand a value to the reader of a field. */
final class Values {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BIG_LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Values() {}

    /** A value that one reader gets. */
    private abstract static class Read extends Step {
        final FieldReader reader;

        Read(FieldReader reader) {
            this.reader = reader;
        }
    }

    /** A record in a place of which something is read. */
    static final class Group extends Read {
        private final Step fields;

        Group(FieldReader reader, Step fields) {
            super(reader);
            this.fields = fields;
        }

        @Override
        int run(byte[] bytes, int at, Batch batch, int row, int depth) {
            reader.group(batch, row);
            return fields.run(bytes, at, batch, row, depth);
        }
    }

    /** True or false. */
    static final class Truth extends Read {
        Truth(FieldReader reader) {
            super(reader);
        }

        @Override
        int run(byte[] bytes, int at, Batch batch, int row, int depth) {
            reader.truth(bytes[at] == 1, batch, row);
            return at + 1;
        }
    }

    /** A whole number. */
    static final class Whole extends Read {
        Whole(FieldReader reader) {
            super(reader);
        }

        @Override
        int run(byte[] bytes, int at, Batch batch, int row, int depth) {
            int end = Varint.end(bytes, at);
            reader.integer(Varint.value(bytes, at, end), batch, row);
            return end;
        }
    }

    /** A whole number that the reader's schema takes for a floating-point number. */
    static final class WholeAsReal extends Read {
        private final boolean single;

        WholeAsReal(FieldReader reader, boolean single) {
            super(reader);
            this.single = single;
        }

        @Override
        int run(byte[] bytes, int at, Batch batch, int row, int depth) {
            int end = Varint.end(bytes, at);
            long value = Varint.value(bytes, at, end);
            if (single) {
                reader.real((float) value, batch, row);
            } else {
                reader.real((double) value, batch, row);
            }
            return end;
        }
    }

    /** A whole number of units of time. */
    static final class Time extends Read {
        private final double unitsPerSecond;
        private final double secondsPerUnit;

        /** @param unitsPerSecond 1 if a unit is a second or longer */
        Time(FieldReader reader, double unitsPerSecond, double secondsPerUnit) {
            super(reader);
            this.unitsPerSecond = unitsPerSecond;
            this.secondsPerUnit = secondsPerUnit;
        }

        @Override
        int run(byte[] bytes, int at, Batch batch, int row, int depth) {
            int end = Varint.end(bytes, at);
            long value = Varint.value(bytes, at, end);
            reader.time(value * secondsPerUnit / unitsPerSecond, value, batch, row);
            return end;
        }
    }

    /** A floating-point number of 32 bits. */
    static final class Single extends Read {
        Single(FieldReader reader) {
            super(reader);
        }

        @Override
        int run(byte[] bytes, int at, Batch batch, int row, int depth) {
            reader.real(Float.intBitsToFloat((int) INT.get(bytes, at)), batch, row);
            return at + Float.BYTES;
        }
    }

    /** A floating-point number. */
    static final class Real extends Read {
        Real(FieldReader reader) {
            super(reader);
        }

        @Override
        int run(byte[] bytes, int at, Batch batch, int row, int depth) {
            reader.real(Double.longBitsToDouble((long) LONG.get(bytes, at)), batch, row);
            return at + Double.BYTES;
        }
    }

    /** A text. */
    static final class Text extends Read {
        Text(FieldReader reader) {
            super(reader);
        }

        @Override
        int run(byte[] bytes, int at, Batch batch, int row, int depth) {
            int from = Varint.end(bytes, at);
            int to = from + Varint.length(bytes, at, from);
            reader.utf8(bytes, from, to, batch, row);
            return to;
        }
    }

    /** A symbol of an enum, by its index. */
    static final class Symbol extends Read {
        private final byte[][] symbols;

        Symbol(FieldReader reader, List<String> symbols) {
            super(reader);
            this.symbols = symbols.stream()
                    .map(symbol -> symbol.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
        }

        @Override
        int run(byte[] bytes, int at, Batch batch, int row, int depth) {
            int end = Varint.end(bytes, at);
            byte[] symbol = symbols[Symbols.check(Varint.value(bytes, at, end), symbols.length)];
            reader.utf8(symbol, 0, symbol.length, batch, row);
            return end;
        }
    }

    /** A decimal number: its digits as a whole number, the highest byte first. */
    static final class Decimal extends Read {
        static final int MAX_BYTES = 64; // 154 digits; whatever is longer is no number that somebody means

        private final int scale;
        private final int size; // of a fixed; -1 for bytes

        Decimal(FieldReader reader, int scale, int size) {
            super(reader);
            this.scale = scale;
            this.size = size;
        }

        @Override
        int run(byte[] bytes, int at, Batch batch, int row, int depth) {
            int from = size < 0 ? Varint.end(bytes, at) : at;
            int length = size < 0 ? Varint.length(bytes, at, from) : size;
            if (length > bytes.length - from) {
                throw new InvalidAvro(InvalidAvro.ENDS_TOO_EARLY);
            }
            if (length == 0 || length > MAX_BYTES) {
                reader.clear(batch, row);
            } else if (length <= Long.BYTES) {
                long unscaled = bytes[from];
                for (int i = 1; i < length; i++) {
                    unscaled = (unscaled << 8) | (bytes[from + i] & 0xFF);
                }
                reader.decimal(unscaled, scale, batch, row);
            } else {
                reader.decimal(new BigDecimal(new BigInteger(bytes, from, length), scale), batch, row);
            }
            return from + length;
        }
    }

    /** A UUID of 16 bytes, read as its text. */
    static final class Uuid extends Read {
        static final int BYTES = 16;

        Uuid(FieldReader reader) {
            super(reader);
        }

        @Override
        int run(byte[] bytes, int at, Batch batch, int row, int depth) {
            reader.uuid((long) BIG_LONG.get(bytes, at), (long) BIG_LONG.get(bytes, at + Long.BYTES), batch, row);
            return at + BYTES;
        }
    }
}
