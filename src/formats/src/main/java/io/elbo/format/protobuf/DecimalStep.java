package io.elbo.format.protobuf;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldReader;
import io.elbo.format.protobuf.schema.FieldType;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A message of a decimal number, as Kafka Connect writes it: its digits as a whole number, the highest byte first, and how many of them
 * stand behind the point. Like Avro's decimals it has no more than 64 bytes and a scale of no more than 400.
 */
final class DecimalStep extends Step {
    static final int VALUE = 1; // the fields' numbers
    static final int SCALE = 3;

    private static final int VALUE_TAG = Wire.tag(VALUE, FieldType.LENGTH);
    private static final int SCALE_TAG = Wire.tag(SCALE, FieldType.VARINT);
    private static final int MAX_BYTES = 64;
    private static final int MAX_SCALE = 400;

    private final FieldReader reader;

    DecimalStep(FieldReader reader) {
        this.reader = reader;
    }

    @Override
    int run(byte[] bytes, int at, int end, Batch batch, int row) {
        int from = Wire.end(bytes, at);
        int to = from + Wire.length(bytes, at, from, end);
        int first = from; // of the digits
        int last = from;
        int scale = 0;
        int next = from;
        while (next < to) {
            int value = Wire.end(bytes, next);
            int tag = Wire.tag(bytes, next, value);
            next = Wire.skip(tag, bytes, value, to);
            if (tag == VALUE_TAG) {
                first = Wire.end(bytes, value);
                last = next;
            } else if (tag == SCALE_TAG) {
                scale = (int) Wire.value(bytes, value, next);
            }
        }
        if (next > to) {
            throw new InvalidProtobuf(InvalidProtobuf.ENDS_TOO_EARLY);
        }
        if (!isValid(last - first, scale)) {
            reader.clear(batch, row);
        } else if (last - first <= Long.BYTES) {
            long unscaled = bytes[first];
            for (int i = first + 1; i < last; i++) {
                unscaled = (unscaled << 8) | (bytes[i] & 0xFF);
            }
            reader.decimal(unscaled, scale, batch, row);
        } else {
            reader.decimal(new BigDecimal(new BigInteger(bytes, first, last - first), scale), batch, row);
        }
        return to;
    }

    private static boolean isValid(int digitBytes, int scale) {
        return digitBytes > 0 && digitBytes <= MAX_BYTES && Math.abs((long) scale) <= MAX_SCALE;
    }

    /** Null if it is no number. */
    static @Nullable BigDecimal number(byte[] digits, int scale) {
        return isValid(digits.length, scale) ? new BigDecimal(new BigInteger(digits), scale) : null;
    }
}
