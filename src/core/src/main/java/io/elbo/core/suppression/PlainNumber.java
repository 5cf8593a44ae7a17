package io.elbo.core.suppression;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Numbers as people write them: {@code 50}, {@code -1.5}, {@code 2e6}. Java's own parser takes {@code NaN} and {@code 1d}, too. */
final class PlainNumber {
    private static final int MAX_LENGTH = 40;
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,3})?");

    private PlainNumber() {}

    /** The number, which is finite; empty if the text is none. */
    static OptionalDouble parse(String text) {
        if (text.length() > MAX_LENGTH || !NUMBER.matcher(text).matches()) {
            return OptionalDouble.empty();
        }
        double number = Double.parseDouble(text);
        return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
    }
}
