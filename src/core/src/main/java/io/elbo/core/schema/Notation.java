package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a field's numbers are written in text, such as {@code $1,234.50}: {@code {"thousands": ",", "prefix": "$"}}. In every
 * notation a negative number may have its sign before or behind it or stand in parentheses, the sign may be U+2212, and
 * blanks, no-break ones included, may stand around the number and its parts. JSON numbers are read as what they are.
 *
 * @param decimal between the whole number and its fraction: {@code .} or {@code ,}
 * @param thousands between groups of digits, such as {@code ,} or {@code '}; a blank stands for every kind of blank;
 *     empty where digits are not grouped
 * @param prefix what may stand before the number, such as {@code $}; empty for nothing
 * @param suffix what may stand behind the number, such as {@code %} or {@code km/h}; empty for nothing
 */
public record Notation(
        String decimal,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String thousands,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String prefix,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String suffix) {
    private static final Set<String> DECIMALS = Set.of(".", ",");
    private static final Set<String> THOUSANDS = Set.of("", ".", ",", " ", "'", "\u2019", "_");
    private static final int MAX_UNIT_LENGTH = 16;
    private static final Pattern NUMBER_CHARACTERS = Pattern.compile("[-+\u2212().,'\u2019_]|^[0-9]|[0-9]$");

    public Notation {
        decimal = decimal == null || decimal.isEmpty() ? "." : decimal;
        thousands = blankOr(thousands);
        prefix = trimmed(prefix);
        suffix = trimmed(suffix);
        if (!DECIMALS.contains(decimal)) {
            throw new SchemaException("notation: decimal must be '.' or ',', got '" + decimal + "'");
        }
        if (!THOUSANDS.contains(thousands) || thousands.equals(decimal)) {
            throw new SchemaException(
                    "notation: thousands must be one of . , ' \u2019 _ or a blank, and not what decimal" + " is, got '"
                            + thousands + "'");
        }
        requireUnit("prefix", prefix);
        requireUnit("suffix", suffix);
    }

    /** The plain form, and negative numbers in parentheses, with U+2212 or with the sign behind them. */
    public static Notation plain() {
        return new Notation(".", "", "", "");
    }

    public Notation withThousands(String separator) {
        return new Notation(decimal, separator, prefix, suffix);
    }

    public Notation withPrefix(String text) {
        return new Notation(decimal, thousands, text, suffix);
    }

    public Notation withSuffix(String text) {
        return new Notation(decimal, thousands, prefix, text);
    }

    private static void requireUnit(String key, String unit) {
        if (unit.length() > MAX_UNIT_LENGTH || NUMBER_CHARACTERS.matcher(unit).find()) {
            throw new SchemaException("notation: " + key + " must be at most " + MAX_UNIT_LENGTH
                    + " characters that are no part of a number, got '" + unit + "'");
        }
    }

    private static String blankOr(@Nullable String separator) {
        if (separator == null) {
            return "";
        }
        return separator.length() == 1 && isBlank(separator.charAt(0)) ? " " : separator;
    }

    private static String trimmed(@Nullable String unit) {
        if (unit == null) {
            return "";
        }
        int from = 0;
        int to = unit.length();
        while (from < to && isBlank(unit.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(unit.charAt(to - 1))) {
            to--;
        }
        return unit.substring(from, to);
    }

    /** Whether the character is a blank of any kind, no-break ones included. */
    public static boolean isBlank(char c) {
        return c <= ' ' || Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
