package io.elbo.core.feature;

import com.fasterxml.jackson.core.io.NumberInput;
import io.elbo.core.schema.Notation;

/** Reads numbers that are written in a {@link Notation}. Immutable. */
public final class NotationReader {
    private static final int MAX_LENGTH = 64;
    private static final char MINUS = '\u2212';
    private static final char APOSTROPHE = '\u2019';
    private static final int GROUP_DIGITS = 3;

    private final char decimal;
    private final char thousands; // 0 if digits are not grouped
    private final String prefix;
    private final String suffix;

    public NotationReader(Notation notation) {
        decimal = notation.decimal().charAt(0);
        thousands = notation.thousands().isEmpty()
                ? 0
                : straight(notation.thousands().charAt(0));
        prefix = notation.prefix();
        suffix = notation.suffix();
    }

    /** The number; NaN if the text is none in this notation. */
    public double parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Double.NaN;
        }
        Span span = new Span(text);
        span.skipBlanks();
        span.takeSign();
        span.takePrefix(prefix);
        span.takeSign();
        span.takeSuffix(suffix);
        span.takeSign();
        String plain = plain(text, span.from, span.to);
        if (plain.isEmpty()) {
            return Double.NaN;
        }
        double magnitude = NumberInput.parseDouble(plain, true);
        return span.negative ? -magnitude : magnitude;
    }

    /** What is left of a text while its signs and units are taken from both ends. */
    private static final class Span {
        private final String text;
        private int from;
        private int to;
        private boolean signed;
        private boolean negative;

        Span(String text) {
            this.text = text;
            to = text.length();
        }

        void skipBlanks() {
            while (from < to && Notation.isBlank(text.charAt(from))) {
                from++;
            }
            while (to > from && Notation.isBlank(text.charAt(to - 1))) {
                to--;
            }
        }

        /** A sign before or behind the number, or parentheses around it; one of them at most. */
        void takeSign() {
            if (signed || to - from < 2) {
                return;
            }
            char first = text.charAt(from);
            char last = text.charAt(to - 1);
            if (first == '-' || first == MINUS || first == '+') {
                from++;
                negative = first != '+';
            } else if (last == '-' || last == MINUS) {
                to--;
                negative = true;
            } else if (first == '(' && last == ')') {
                from++;
                to--;
                negative = true;
            } else {
                return;
            }
            signed = true;
            skipBlanks();
        }

        void takePrefix(String prefix) {
            if (!prefix.isEmpty() && text.startsWith(prefix, from) && from + prefix.length() <= to) {
                from += prefix.length();
                skipBlanks();
            }
        }

        void takeSuffix(String suffix) {
            if (!suffix.isEmpty() && text.startsWith(suffix, to - suffix.length()) && to - suffix.length() >= from) {
                to -= suffix.length();
                skipBlanks();
            }
        }
    }

    /** Digits, point and exponent as Java writes them; empty if the text is not a number without a sign. */
    private String plain(String text, int from, int to) {
        StringBuilder plain = new StringBuilder(to - from);
        int digits = 0; // since the last separator, or since the start
        boolean grouped = false;
        boolean fraction = false;
        boolean exponent = false;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                plain.append(c);
                digits++;
            } else if (c == decimal && !fraction && !exponent) {
                if (grouped && digits != GROUP_DIGITS) {
                    return "";
                }
                plain.append('.');
                fraction = true;
                digits = 0;
            } else if (isSeparator(c) && !fraction && !exponent) {
                boolean possible = grouped
                        ? digits == GROUP_DIGITS || digits == GROUP_DIGITS - 1 // two in India
                        : digits >= 1 && digits <= GROUP_DIGITS;
                if (!possible) {
                    return "";
                }
                grouped = true;
                digits = 0;
            } else if ((c == 'e' || c == 'E') && !exponent && plain.length() > 0) {
                if (grouped && !fraction && digits != GROUP_DIGITS) {
                    return "";
                }
                plain.append('e');
                exponent = true;
                digits = 0;
                if (i + 1 < to && (text.charAt(i + 1) == '-' || text.charAt(i + 1) == '+')) {
                    plain.append(text.charAt(++i));
                }
            } else {
                return "";
            }
        }
        boolean incomplete = exponent ? digits == 0 : grouped && !fraction && digits != GROUP_DIGITS;
        boolean noDigit =
                plain.length() == 0 || (plain.charAt(0) == '.' && (plain.length() == 1 || plain.charAt(1) == 'e'));
        return incomplete || noDigit ? "" : plain.toString();
    }

    private boolean isSeparator(char c) {
        return thousands == ' ' ? Notation.isBlank(c) : thousands != 0 && straight(c) == thousands;
    }

    /** A curved apostrophe is read as a straight one. */
    private static char straight(char c) {
        return c == APOSTROPHE ? '\'' : c;
    }
}
