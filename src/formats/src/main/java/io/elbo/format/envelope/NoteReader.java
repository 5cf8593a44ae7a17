package io.elbo.format.envelope;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Notes what stands at a place of the envelope in a mark of the batch's {@link io.elbo.core.feature.Notes}. */
abstract class NoteReader extends FieldReader {
    /** Nothing, null, an array or an empty text stands there. */
    static final int ABSENT = 0;
    /** A value that nobody expects there. */
    static final int OTHER = -1;

    private final int mark;

    NoteReader(int mark) {
        this.mark = mark;
    }

    final void set(int value, Batch batch) {
        batch.notes().setMark(mark, value);
    }

    @Override
    public void clear(Batch batch, int row) {
        set(ABSENT, batch);
    }

    @Override
    public void group(Batch batch, int row) {
        set(OTHER, batch);
    }

    @Override
    public final void read(JsonParser parser, @Nullable JsonToken token, Batch batch, int row) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            group(batch, row);
        } else if (token == JsonToken.VALUE_STRING) {
            byte[] bytes = parser.getText().getBytes(StandardCharsets.UTF_8);
            utf8(bytes, 0, bytes.length, batch, row);
        } else if (token == null || token == JsonToken.VALUE_NULL || token == JsonToken.START_ARRAY) {
            clear(batch, row);
        } else {
            set(OTHER, batch);
        }
    }

    @Override
    public final void utf8(byte[] bytes, int from, int to, Batch batch, int row) {
        if (from == to) {
            clear(batch, row);
        } else {
            text(bytes, from, to, batch);
        }
    }

    /** A text of at least one byte. */
    abstract void text(byte[] bytes, int from, int to, Batch batch);

    @Override
    public final boolean number(
            byte[] json, int from, int to, long digits, int exponent, boolean negative, Batch batch, int row) {
        set(OTHER, batch);
        return true;
    }

    @Override
    public final void truth(boolean value, Batch batch, int row) {
        set(OTHER, batch);
    }

    @Override
    public final void integer(long value, Batch batch, int row) {
        set(OTHER, batch);
    }

    @Override
    public final void real(float value, Batch batch, int row) {
        set(OTHER, batch);
    }

    @Override
    public final void real(double value, Batch batch, int row) {
        set(OTHER, batch);
    }

    @Override
    public final void decimal(long unscaled, int scale, Batch batch, int row) {
        set(OTHER, batch);
    }

    @Override
    public final void decimal(BigDecimal value, Batch batch, int row) {
        set(OTHER, batch);
    }

    @Override
    public final void uuid(long high, long low, Batch batch, int row) {
        set(OTHER, batch);
    }

    @Override
    public final void time(double epochSeconds, long raw, Batch batch, int row) {
        set(OTHER, batch);
    }
}
