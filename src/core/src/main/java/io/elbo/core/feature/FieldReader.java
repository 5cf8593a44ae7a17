package io.elbo.core.feature;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Puts the values of one field into its columns of a row, in whatever form a record's format has them. Safe to share, unless it
 * tells an {@link Observation} what it reads.
 *
 * <p>{@link #read} takes a value from Jackson's parser. It accepts values of every type and is the reference. The other methods do
 * the same for values of one form, without allocating where the value is ordinary:
 *
 * <ul>
 *   <li>{@link #text} and {@link #number} take them from the bytes of an ordinary JSON document. They either do what {@code read}
 *       would do, to the bit, or give up, and then the whole document is read again by the parser.
 *   <li>{@link #integer}, {@link #real}, {@link #decimal}, {@link #utf8} and {@link #time} take values of binary formats. They do what
 *       {@code read} would do for the same value in JSON. Only a time is more than JSON can say.
 * </ul>
 */
public abstract class FieldReader {

    /** Leaves the field missing. */
    public abstract void clear(Batch batch, int row);

    /** An object stands here: no value, but there may be values below it. */
    public void group(Batch batch, int row) {
        clear(batch, row);
    }

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

    /** Reads a whole number. A word is what its decimal digits are. */
    public void integer(long value, Batch batch, int row) {
        byte[] text = batch.scratch();
        int from = Digits.write(value, text, text.length);
        if (!number(text, from, text.length, Math.abs(value), 0, value < 0, batch, row)) {
            read(LongNode.valueOf(value), batch, row);
        }
    }

    /** Reads a floating-point number of 32 bits; one that is not finite leaves the field missing. */
    public void real(float value, Batch batch, int row) {
        if (Float.isFinite(value)) {
            read(FloatNode.valueOf(value), batch, row);
        } else {
            clear(batch, row);
        }
    }

    /** Reads a floating-point number; one that is not finite leaves the field missing. */
    public void real(double value, Batch batch, int row) {
        if (Double.isFinite(value)) {
            read(DoubleNode.valueOf(value), batch, row);
        } else {
            clear(batch, row);
        }
    }

    /** Reads the number {@code unscaled * 10^-scale}. */
    public void decimal(long unscaled, int scale, Batch batch, int row) {
        decimal(BigDecimal.valueOf(unscaled, scale), batch, row);
    }

    /** Reads a number of more digits than a long has. */
    public void decimal(BigDecimal value, Batch batch, int row) {
        read(DecimalNode.valueOf(value), batch, row);
    }

    /** Reads a text of UTF-8 bytes, which may be empty. What is no UTF-8 is replaced, as Java does it. */
    public void utf8(byte[] bytes, int from, int to, Batch batch, int row) {
        if (from == to) {
            clear(batch, row);
            return;
        }
        byte[] quoted = batch.scratch();
        int length = to - from;
        if (length < quoted.length) {
            System.arraycopy(bytes, from, quoted, 0, length);
            quoted[length] = '"';
            if (text(quoted, 0, batch, row) == length + 1) {
                return;
            }
        }
        read(
                TextNode.valueOf(JsonText.string(bytes, from, to)),
                batch,
                row); // not ordinary, or cut short at a quotation mark
    }

    /** Reads a UUID as its text: digits in small letters, in groups of 8, 4, 4, 4 and 12. */
    public void uuid(long high, long low, Batch batch, int row) {
        byte[] text = batch.scratch();
        int end = Digits.writeUuid(high, low, text);
        utf8(text, 0, end, batch, row);
    }

    /**
     * Reads a time that its format knows to be one. Timestamps take it whatever their own form is, all other fields take the number.
     *
     * @param epochSeconds since 1970-01-01T00:00Z
     * @param raw the number as the record has it
     */
    public void time(double epochSeconds, long raw, Batch batch, int row) {
        integer(raw, batch, row);
    }

    /** Reads any value. */
    private void read(JsonNode value, Batch batch, int row) {
        try (JsonParser parser = value.traverse()) {
            read(parser, parser.nextToken(), batch, row);
        } catch (IOException e) {
            throw new UncheckedIOException("a value in memory cannot be read", e);
        }
    }

    /** Whether the parser stands at a scalar that is not null. */
    static boolean isScalar(@Nullable JsonToken token) {
        return token != null && token.isScalarValue() && token != JsonToken.VALUE_NULL;
    }
}
