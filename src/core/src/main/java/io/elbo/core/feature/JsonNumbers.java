package io.elbo.core.feature;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Numbers in JSON: from a parser's token, and from the bytes that a scanner runs over. */
public final class JsonNumbers {
    /** More than the relative error of two roundings. */
    static final double ROUNDING = 0x1p-51;

    /** So many digits may overflow a long once, and then make it negative. */
    private static final int MAX_DIGITS = 19;
    /** Up to here a double holds every whole number. */
    private static final long MAX_EXACT = 1L << 53;
    /** Powers of ten that a double holds exactly. */
    private static final double[] POWER = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private JsonNumbers() {}

    /**
     * The parser's scalar as a number; NaN if it is none.
     *
     * @param notation of numbers in text; null for the plain form
     */
    static double number(JsonParser parser, @Nullable JsonToken token, @Nullable NotationReader notation)
            throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            return parser.getDoubleValue();
        }
        if (token != JsonToken.VALUE_STRING) {
            return Double.NaN;
        }
        return notation == null ? NumberText.parse(parser.getText()) : notation.parse(parser.getText());
    }

    /** Whether {@link #magnitude} can tell. */
    static boolean isInRange(int exponent) {
        return exponent >= -22 && exponent <= 22;
    }

    /** {@code digits * 10^exponent}, with an error below {@link #ROUNDING} of it. */
    static double magnitude(long digits, int exponent) {
        return exponent < 0 ? digits / POWER[-exponent] : digits * POWER[exponent];
    }

    /**
     * Whether {@link #magnitude} is the double nearest to the decimal number: one operation on exact numbers rounds right
     * (Clinger 1990), and so does the conversion of a whole number.
     */
    static boolean isExact(long digits, int exponent) {
        return digits <= MAX_EXACT || exponent == 0;
    }

    /** The double nearest to {@code unscaled * 10^-scale}; allocates only if there are many digits. */
    static double decimal(long unscaled, int scale) {
        long digits = Math.abs(unscaled); // stays negative for the smallest long, which is not exact then
        if (digits < 0 || !isInRange(-scale) || !isExact(digits, -scale)) {
            return BigDecimal.valueOf(unscaled, scale).doubleValue();
        }
        double magnitude = magnitude(digits, -scale);
        return unscaled < 0 ? -magnitude : magnitude;
    }

    /**
     * Reads a number and hands it to the reader, if there is one; returns the position behind it.
     *
     * @param isText whether the number is the content of a text
     */
    public static int scan(byte[] json, int start, @Nullable FieldReader reader, boolean isText, Batch batch, int row) {
        int at = start;
        boolean negative = json[at] == '-';
        if (negative) {
            at++;
        }
        int firstDigit = at;
        long digits = 0; // overflows only if there are too many, which is found below
        int digit = json[at] - '0';
        if (digit < 0 || digit > 9) {
            return JsonText.GIVE_UP;
        }
        if (digit == 0) {
            digit = json[++at] - '0';
            if (digit >= 0 && digit <= 9) {
                return JsonText.GIVE_UP;
            }
        } else {
            do {
                digits = digits * 10 + digit;
                digit = json[++at] - '0';
            } while (digit >= 0 && digit <= 9);
        }
        int count = at - firstDigit;
        int exponent = 0;
        boolean whole = true;
        if (json[at] == '.') {
            whole = false;
            int point = at;
            digit = json[++at] - '0';
            while (digit >= 0 && digit <= 9) {
                digits = digits * 10 + digit;
                digit = json[++at] - '0';
            }
            exponent = point + 1 - at;
            if (exponent == 0) {
                return JsonText.GIVE_UP;
            }
            count -= exponent;
        }
        if (count >= MAX_DIGITS && (digits < 0 || count - zeros(json, firstDigit) > MAX_DIGITS)) {
            return JsonText.GIVE_UP;
        }
        if (json[at] == 'e' || json[at] == 'E') {
            whole = false;
            at++;
            boolean down = json[at] == '-';
            if (down || json[at] == '+') {
                at++;
            }
            int written = json[at] - '0';
            if (written < 0 || written > 9) {
                return JsonText.GIVE_UP;
            }
            digit = json[++at] - '0';
            if (digit >= 0 && digit <= 9) {
                written = written * 10 + digit;
                digit = json[++at] - '0';
                if (digit >= 0 && digit <= 9) {
                    return JsonText.GIVE_UP;
                }
            }
            exponent += down ? -written : written;
        }
        if (reader == null) {
            return at;
        }
        boolean unsigned = digits == 0 && whole && !isText; // a parser's whole zero has no sign
        return reader.number(json, start, at, digits, exponent, negative && !unsigned, batch, row)
                ? at
                : JsonText.GIVE_UP;
    }

    private static int zeros(byte[] json, int firstDigit) {
        int zeros = 0;
        for (int at = firstDigit; json[at] == '0' || json[at] == '.'; at++) {
            zeros += json[at] == '0' ? 1 : 0;
        }
        return zeros;
    }
}
