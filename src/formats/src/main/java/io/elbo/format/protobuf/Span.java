package io.elbo.format.protobuf;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldReader;
import io.elbo.format.protobuf.schema.FieldType;

/** A well-known message of whole seconds and a part of a second: a timestamp or a duration. */
abstract class Span extends Step {
    static final double NANOS_PER_SECOND = 1e9;

    private static final int SECONDS = Wire.tag(1, FieldType.VARINT);
    private static final int NANOS = Wire.tag(2, FieldType.VARINT);

    final FieldReader reader;

    Span(FieldReader reader) {
        this.reader = reader;
    }

    /** Takes the parts as they are written. */
    abstract void put(long seconds, int nanos, Batch batch, int row);

    @Override
    final int run(byte[] bytes, int at, int end, Batch batch, int row) {
        int from = Wire.end(bytes, at);
        int to = from + Wire.length(bytes, at, from, end);
        long seconds = 0;
        int nanos = 0;
        int next = from;
        while (next < to) {
            int value = Wire.end(bytes, next);
            int tag = Wire.tag(bytes, next, value);
            next = Wire.skip(tag, bytes, value, to);
            if (tag == SECONDS) {
                seconds = Wire.value(bytes, value, next);
            } else if (tag == NANOS) {
                nanos = (int) Wire.value(bytes, value, next);
            }
        }
        if (next > to) {
            throw new InvalidProtobuf(InvalidProtobuf.ENDS_TOO_EARLY);
        }
        put(seconds, nanos, batch, row);
        return to;
    }

    /** A time since 1970. What is outside of the years 1 to 9999 is no time. */
    static final class Time extends Span {
        private static final long MIN_SECONDS = -62_135_596_800L;
        private static final long MAX_SECONDS = 253_402_300_799L;

        Time(FieldReader reader) {
            super(reader);
        }

        static boolean isValid(long seconds, int nanos) {
            return seconds >= MIN_SECONDS && seconds <= MAX_SECONDS && nanos >= 0 && nanos < NANOS_PER_SECOND;
        }

        @Override
        void put(long seconds, int nanos, Batch batch, int row) {
            if (isValid(seconds, nanos)) {
                reader.time(seconds + nanos / NANOS_PER_SECOND, seconds, batch, row);
            } else {
                reader.clear(batch, row);
            }
        }
    }

    /** A number of seconds. */
    static final class Duration extends Span {
        Duration(FieldReader reader) {
            super(reader);
        }

        static double seconds(long seconds, int nanos) {
            return seconds + nanos / NANOS_PER_SECOND;
        }

        @Override
        void put(long seconds, int nanos, Batch batch, int row) {
            reader.real(seconds(seconds, nanos), batch, row);
        }
    }
}
