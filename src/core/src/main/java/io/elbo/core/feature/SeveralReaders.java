package io.elbo.core.feature;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several fields that read the same place of a document in different ways. */
final class SeveralReaders extends FieldReader {
    private final FieldReader[] readers;

    private SeveralReaders(List<FieldReader> readers) {
        this.readers = readers.toArray(FieldReader[]::new);
    }

    /** The reader itself if there is only one. */
    static FieldReader of(List<FieldReader> readers) {
        return readers.size() == 1 ? readers.get(0) : new SeveralReaders(readers);
    }

    @Override
    public void clear(Batch batch, int row) {
        for (FieldReader reader : readers) {
            reader.clear(batch, row);
        }
    }

    @Override
    public void group(Batch batch, int row) {
        for (FieldReader reader : readers) {
            reader.group(batch, row);
        }
    }

    @Override
    public void read(JsonParser parser, @Nullable JsonToken token, Batch batch, int row) throws IOException {
        for (FieldReader reader : readers) {
            reader.read(parser, token, batch, row);
        }
    }

    @Override
    public int text(byte[] json, int start, Batch batch, int row) {
        int end = JsonText.GIVE_UP;
        for (FieldReader reader : readers) {
            end = reader.text(json, start, batch, row); // all end at the same quotation mark
            if (end == JsonText.GIVE_UP) {
                return JsonText.GIVE_UP;
            }
        }
        return end;
    }

    @Override
    public boolean number(
            byte[] json, int from, int to, long digits, int exponent, boolean negative, Batch batch, int row) {
        for (FieldReader reader : readers) {
            if (!reader.number(json, from, to, digits, exponent, negative, batch, row)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void truth(boolean value, Batch batch, int row) {
        for (FieldReader reader : readers) {
            reader.truth(value, batch, row);
        }
    }

    @Override
    public void integer(long value, Batch batch, int row) {
        for (FieldReader reader : readers) {
            reader.integer(value, batch, row);
        }
    }

    @Override
    public void real(float value, Batch batch, int row) {
        for (FieldReader reader : readers) {
            reader.real(value, batch, row);
        }
    }

    @Override
    public void real(double value, Batch batch, int row) {
        for (FieldReader reader : readers) {
            reader.real(value, batch, row);
        }
    }

    @Override
    public void decimal(long unscaled, int scale, Batch batch, int row) {
        for (FieldReader reader : readers) {
            reader.decimal(unscaled, scale, batch, row);
        }
    }

    @Override
    public void decimal(BigDecimal value, Batch batch, int row) {
        for (FieldReader reader : readers) {
            reader.decimal(value, batch, row);
        }
    }

    @Override
    public void utf8(byte[] bytes, int from, int to, Batch batch, int row) {
        for (FieldReader reader : readers) {
            reader.utf8(bytes, from, to, batch, row);
        }
    }

    @Override
    public void time(double epochSeconds, long raw, Batch batch, int row) {
        for (FieldReader reader : readers) {
            reader.time(epochSeconds, raw, batch, row);
        }
    }
}
