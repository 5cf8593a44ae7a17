package io.elbo.core.feature;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Leaves the field missing if its value is one of the words that mean that, and lets another reader read all others. A number is one of
 * the words if it is the same number, however it is written, so that all formats agree: what one writes as -999 another has as -999.0.
 */
final class MissingWordsReader extends FieldReader {
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private final FieldReader reader;
    private final Set<String> words;
    private final WordTable table; // the same words
    private final double[] numbers; // those of the words that are numbers

    private MissingWordsReader(FieldReader reader, List<String> words) {
        this.reader = reader;
        this.words = Set.copyOf(words);
        table = new WordTable(words);
        numbers = words.stream()
                .mapToDouble(NumberText::parse)
                .filter(Double::isFinite)
                .toArray();
    }

    /** The reader itself if there are no such words. */
    static FieldReader of(FieldReader reader, List<String> words) {
        return words.isEmpty() ? reader : new MissingWordsReader(reader, words);
    }

    @Override
    public void clear(Batch batch, int row) {
        reader.clear(batch, row);
    }

    @Override
    public void read(JsonParser parser, @Nullable JsonToken token, Batch batch, int row) throws IOException {
        if (isScalar(token) && (words.contains(parser.getText().trim()) || isMissingNumber(parser, token))) {
            clear(batch, row);
        } else {
            reader.read(parser, token, batch, row);
        }
    }

    private boolean isMissingNumber(JsonParser parser, @Nullable JsonToken token) throws IOException {
        return numbers.length > 0
                && (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT)
                && isMissing(parser.getDoubleValue());
    }

    @Override
    public int text(byte[] json, int start, Batch batch, int row) {
        int end = JsonText.endOfText(json, start);
        if (end == JsonText.GIVE_UP) {
            return JsonText.GIVE_UP;
        }
        if (isMissing(json, start, end)) {
            clear(batch, row);
            return end + 1;
        }
        return reader.text(json, start, batch, row);
    }

    @Override
    public boolean number(
            byte[] json, int from, int to, long digits, int exponent, boolean negative, Batch batch, int row) {
        if (isMissing(json, from, to)) {
            clear(batch, row);
            return true;
        }
        if (numbers.length > 0) {
            if (!JsonNumbers.isInRange(exponent) || !JsonNumbers.isExact(digits, exponent)) {
                return false;
            }
            double magnitude = JsonNumbers.magnitude(digits, exponent);
            if (isMissing(negative ? -magnitude : magnitude)) {
                clear(batch, row);
                return true;
            }
        }
        return reader.number(json, from, to, digits, exponent, negative, batch, row);
    }

    @Override
    public void truth(boolean value, Batch batch, int row) {
        byte[] word = value ? TRUE : FALSE;
        if (isMissing(word, 0, word.length)) {
            clear(batch, row);
        } else {
            reader.truth(value, batch, row);
        }
    }

    private boolean isMissing(byte[] json, int from, int to) {
        int first = from;
        int last = to;
        while (first < last && json[first] == ' ') {
            first++;
        }
        while (last > first && json[last - 1] == ' ') {
            last--;
        }
        return table.number(json, first, last, WordTable.hash(json, first, last)) != WordTable.UNKNOWN;
    }

    @Override
    public void integer(long value, Batch batch, int row) {
        if (isMissing((double) value)) {
            clear(batch, row);
        } else {
            reader.integer(value, batch, row);
        }
    }

    @Override
    public void real(float value, Batch batch, int row) {
        if (isMissing(value)) {
            clear(batch, row);
        } else {
            reader.real(value, batch, row);
        }
    }

    @Override
    public void real(double value, Batch batch, int row) {
        if (isMissing(value)) {
            clear(batch, row);
        } else {
            reader.real(value, batch, row);
        }
    }

    @Override
    public void decimal(long unscaled, int scale, Batch batch, int row) {
        if (isMissing(JsonNumbers.decimal(unscaled, scale))) {
            clear(batch, row);
        } else {
            reader.decimal(unscaled, scale, batch, row);
        }
    }

    @Override
    public void decimal(BigDecimal value, Batch batch, int row) {
        if (isMissing(value.doubleValue())) {
            clear(batch, row);
        } else {
            reader.decimal(value, batch, row);
        }
    }

    @Override
    public void utf8(byte[] bytes, int from, int to, Batch batch, int row) {
        if (isMissing(bytes, from, to)) {
            clear(batch, row);
        } else {
            reader.utf8(bytes, from, to, batch, row);
        }
    }

    @Override
    public void time(double epochSeconds, long raw, Batch batch, int row) {
        if (isMissing((double) raw)) {
            clear(batch, row);
        } else {
            reader.time(epochSeconds, raw, batch, row);
        }
    }

    private boolean isMissing(double value) {
        for (double number : numbers) {
            if (number == value) {
                return true;
            }
        }
        return false;
    }
}
