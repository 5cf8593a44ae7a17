package io.elbo.core.feature;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a timestamp of one form; where it is put is left to the reader of a field, or of a value that others are derived from. */
abstract class TimestampReader extends FieldReader {
    private final TimestampForm form;

    TimestampReader(TimestampForm form) {
        this.form = form;
    }

    /** @param seconds since 1970; not finite if there is no time */
    abstract void put(double seconds, Batch batch, int row);

    @Override
    public void read(JsonParser parser, @Nullable JsonToken token, Batch batch, int row) throws IOException {
        put(form.epochSeconds(parser, token), batch, row);
    }

    @Override
    public int text(byte[] json, int start, Batch batch, int row) {
        if (form.isNumber()) {
            int end = JsonNumbers.scan(json, start, this, true, batch, row);
            if (end != JsonText.GIVE_UP && json[end] == '"') {
                return end + 1;
            }
        }
        int end = JsonText.endOfText(json, start);
        if (end == JsonText.GIVE_UP) {
            return JsonText.GIVE_UP;
        }
        double seconds = form.plainEpochSeconds(json, start, end);
        put(Double.isNaN(seconds) ? form.epochSeconds(JsonText.string(json, start, end)) : seconds, batch, row);
        return end + 1;
    }

    @Override
    public boolean number(
            byte[] json, int from, int to, long digits, int exponent, boolean negative, Batch batch, int row) {
        if (!form.isNumber()) {
            put(form.epochSecondsOfDigits(JsonText.string(json, from, to)), batch, row);
            return true;
        }
        if (!JsonNumbers.isInRange(exponent) || !JsonNumbers.isExact(digits, exponent)) {
            return false;
        }
        double magnitude = JsonNumbers.magnitude(digits, exponent);
        put(form.epochSeconds(negative ? -magnitude : magnitude), batch, row);
        return true;
    }

    @Override
    public void integer(long value, Batch batch, int row) {
        if (form.isNumber()) {
            put(form.epochSeconds((double) value), batch, row);
        } else {
            super.integer(value, batch, row);
        }
    }

    @Override
    public void real(double value, Batch batch, int row) {
        if (form.isNumber()) {
            put(form.epochSeconds(value), batch, row);
        } else {
            super.real(value, batch, row);
        }
    }

    @Override
    public void decimal(long unscaled, int scale, Batch batch, int row) {
        if (form.isNumber()) {
            put(form.epochSeconds(JsonNumbers.decimal(unscaled, scale)), batch, row);
        } else {
            super.decimal(unscaled, scale, batch, row);
        }
    }

    @Override
    public void time(double epochSeconds, long raw, Batch batch, int row) {
        put(epochSeconds, batch, row);
    }
}
