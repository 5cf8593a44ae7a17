package io.elbo.core.feature;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a value that derived fields look at, or a part of the key, into the batch. Values become doubles; NaN stands for
 * a missing one. A word becomes the FNV-1a hash of its UTF-8 bytes.
 */
abstract class SourceReader extends FieldReader {
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    final int index;

    private SourceReader(int index) {
        this.index = index;
    }

    @Override
    public void clear(Batch batch, int row) {
        batch.setSource(row, index, Double.NaN);
    }

    /** A number. */
    static final class NumberSource extends SourceReader {
        private final @Nullable NotationReader notation;

        NumberSource(int index, @Nullable NotationReader notation) {
            super(index);
            this.notation = notation;
        }

        @Override
        public void read(JsonParser parser, @Nullable JsonToken token, Batch batch, int row) throws IOException {
            batch.setSource(row, index, JsonNumbers.number(parser, token, notation));
        }

        @Override
        public int text(byte[] json, int start, Batch batch, int row) {
            if (notation == null) {
                int end = JsonNumbers.scan(json, start, this, true, batch, row);
                if (end != JsonText.GIVE_UP && json[end] == '"') {
                    return end + 1;
                }
            }
            int end = JsonText.endOfText(json, start);
            if (end == JsonText.GIVE_UP) {
                return JsonText.GIVE_UP;
            }
            String text = JsonText.string(json, start, end);
            batch.setSource(row, index, notation == null ? NumberText.parse(text) : notation.parse(text));
            return end + 1;
        }

        @Override
        public boolean number(
                byte[] json, int from, int to, long digits, int exponent, boolean negative, Batch batch, int row) {
            if (!JsonNumbers.isInRange(exponent) || !JsonNumbers.isExact(digits, exponent)) {
                return false;
            }
            double magnitude = JsonNumbers.magnitude(digits, exponent);
            batch.setSource(row, index, negative ? -magnitude : magnitude);
            return true;
        }

        @Override
        public void integer(long value, Batch batch, int row) {
            batch.setSource(row, index, (double) value);
        }

        @Override
        public void real(float value, Batch batch, int row) {
            batch.setSource(row, index, Float.isFinite(value) ? value : Double.NaN);
        }

        @Override
        public void real(double value, Batch batch, int row) {
            batch.setSource(row, index, Double.isFinite(value) ? value : Double.NaN);
        }

        @Override
        public void decimal(long unscaled, int scale, Batch batch, int row) {
            batch.setSource(row, index, JsonNumbers.decimal(unscaled, scale));
        }
    }

    /** A timestamp, as seconds since 1970. */
    static final class Time extends TimestampReader {
        private final int index;

        Time(int index, TimestampForm form) {
            super(form);
            this.index = index;
        }

        @Override
        public void clear(Batch batch, int row) {
            batch.setSource(row, index, Double.NaN);
        }

        @Override
        void put(double seconds, Batch batch, int row) {
            batch.setSource(row, index, Double.isFinite(seconds) ? seconds : Double.NaN);
        }
    }

    /** A text, or what a number or a boolean is written as. */
    private abstract static class Text extends SourceReader {
        Text(int index) {
            super(index);
        }

        /** Takes the UTF-8 bytes, of which there is at least one. */
        abstract void put(byte[] bytes, int from, int to, Batch batch, int row);

        @Override
        public void read(JsonParser parser, @Nullable JsonToken token, Batch batch, int row) throws IOException {
            byte[] bytes = isScalar(token) ? parser.getText().getBytes(StandardCharsets.UTF_8) : new byte[0];
            if (bytes.length == 0) {
                clear(batch, row);
            } else {
                put(bytes, 0, bytes.length, batch, row);
            }
        }

        @Override
        public int text(byte[] json, int start, Batch batch, int row) {
            int end = JsonText.endOfText(json, start);
            if (end == JsonText.GIVE_UP) {
                return JsonText.GIVE_UP;
            }
            put(json, start, end, batch, row);
            return end + 1;
        }

        @Override
        public boolean number(
                byte[] json, int from, int to, long digits, int exponent, boolean negative, Batch batch, int row) {
            put(json, from, to, batch, row);
            return true;
        }

        @Override
        public void utf8(byte[] bytes, int from, int to, Batch batch, int row) {
            if (from == to) {
                clear(batch, row);
            } else {
                put(bytes, from, to, batch, row);
            }
        }

        @Override
        public void truth(boolean value, Batch batch, int row) {
            byte[] word = value ? TRUE : FALSE;
            put(word, 0, word.length, batch, row);
        }
    }

    /** A word's hash. */
    static final class Word extends Text {
        private static final int FNV_BASIS = 0x811c9dc5;
        private static final int FNV_PRIME = 0x01000193;

        Word(int index) {
            super(index);
        }

        static int hash(byte[] bytes, int from, int to) {
            int hash = FNV_BASIS;
            for (int i = from; i < to; i++) {
                hash = (hash ^ (bytes[i] & 0xFF)) * FNV_PRIME;
            }
            return hash;
        }

        @Override
        void put(byte[] bytes, int from, int to, Batch batch, int row) {
            batch.setSource(row, index, hash(bytes, from, to));
        }
    }

    /** A part of the key, as its text stands: 42 and "42" are the same key. */
    static final class KeyPart extends Text {
        KeyPart(int index) {
            super(index);
        }

        @Override
        public void clear(Batch batch, int row) {
            batch.setKeyPart(row, index, null);
        }

        @Override
        void put(byte[] bytes, int from, int to, Batch batch, int row) {
            batch.setKeyPart(row, index, Arrays.copyOfRange(bytes, from, to));
        }
    }
}
