package io.elbo.core.feature;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Puts the values of one field into its columns of a row. {@link #read} takes them from Jackson's parser and is the
 * reference. The other methods take them from the bytes of an ordinary JSON document; they either do what {@code
 * read} would do, to the bit, or give up, and then the whole document is read again by the parser. Safe to share, unless
 * it tells an {@link Observation} what it reads.
 */
public abstract class FieldReader {

    /** Leaves the field missing. */
    public abstract void clear(Batch batch, int row);

    /** Reads the parser's current value, which may be of any type. */
    public abstract void read(JsonParser parser, @Nullable JsonToken token, Batch batch, int row) throws IOException;

    /**
     * Reads a text that is not empty.
     *
     * @param start position behind the opening quotation mark
     * @return the position behind the closing one, or {@link JsonText#GIVE_UP}
     */
    public abstract int text(byte[] json, int start, Batch batch, int row);

    /**
     * Reads the number {@code digits * 10^exponent}, which is written from {@code from} to {@code to}; false to give up.
     *
     * @param digits not negative, exact
     */
    public abstract boolean number(
            byte[] json, int from, int to, long digits, int exponent, boolean negative, Batch batch, int row);

    /** Reads {@code true} or {@code false}; most kinds take neither for a value. */
    public void truth(boolean value, Batch batch, int row) {
        clear(batch, row);
    }

    /** Whether the parser stands at a scalar that is not null. */
    static boolean isScalar(@Nullable JsonToken token) {
        return token != null && token.isScalarValue() && token != JsonToken.VALUE_NULL;
    }
}
