package io.elbo.trainer.infer;

import io.elbo.core.feature.NotationReader;
import io.elbo.core.schema.Notation;
import io.elbo.core.schema.SchemaException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds out how the numbers of a column are written, from a sample of its texts. */
final class NotationFinder {
    private static final double NEARLY_ALL = 0.95;
    private static final Pattern PARTS = Pattern.compile(
            "[\\s\u00A0\u202F(+\u2212-]*([^0-9.,]*?)[\\s\u00A0\u202F(+\u2212-]*([.,]?[0-9](?:.*[0-9])?[.,]?)([^0-9]*)");
    private static final Set<String> PREFIXES = Set.of(
            "$", "€", "£", "¥", "₹", "₽", "₩", "us$", "usd", "eur", "gbp", "chf", "jpy", "cny", "inr", "fr.", "rs.",
            "rs", "r$", "kr", "kr.", "zł", "~", "≈", "ca.", "a$", "c$", "#");
    private static final Set<String> SUFFIXES = Set.of(
            "%",
            "‰", "°", "°c", "°f", "c", "f", "k", "v", "a", "w", "kw", "mw", "wh", "kwh", "mwh", "va", "hz", "khz",
            "mhz", "ghz", "ns", "us", "µs", "ms", "s", "sec", "min", "h", "hr", "hrs", "d", "days", "m", "km", "cm",
            "mm", "mi", "ft", "in", "yd", "kg", "g", "mg", "lb", "lbs", "oz", "t", "l", "ml", "b", "kb", "mb", "gb",
            "tb", "kib", "mib", "gib", "bps", "kbps", "mbps", "gbps", "px", "pt", "pa", "hpa", "kpa", "mpa", "bar",
            "mbar", "psi", "ppm", "ppb", "rpm", "m/s", "km/h", "mph", "kn", "kmh", "eur", "usd", "chf", "gbp", "jpy",
            "$", "€", "£", "¥", "₹", "fr.", "kr", "zł", "db", "dbm", "lx", "ah", "mah", "ohm", "ω", "j", "kj", "n",
            "nm", "m2", "m²", "m3", "m³", "bytes", "x");
    private static final int MAX_WORD_UNIT = 8;

    /** How the digits themselves may be written; the plainest first. */
    private static final List<Notation> DIGITS = List.of(
            Notation.plain(),
            new Notation(",", "", "", ""),
            new Notation(".", ",", "", ""),
            new Notation(",", ".", "", ""),
            new Notation(".", " ", "", ""),
            new Notation(",", " ", "", ""),
            new Notation(".", "'", "", ""),
            new Notation(",", "'", "", ""));

    /**
     * @param notation how the numbers are written
     * @param why what was seen, for a person
     */
    record Found(Notation notation, String why) {}

    private NotationFinder() {}

    /**
     * @param texts a sample of those that are no plain numbers
     * @param plain a sample of those that are; they must be numbers in the notation, too
     */
    static @Nullable Found of(List<String> texts, List<String> plain) {
        Map<String, Integer> prefixes = new HashMap<>();
        Map<String, Integer> suffixes = new HashMap<>();
        for (String text : texts) {
            Matcher parts = PARTS.matcher(text);
            if (parts.matches()) {
                prefixes.merge(trimmed(parts.group(1)), 1, Integer::sum);
                suffixes.merge(trimmed(parts.group(3)), 1, Integer::sum);
            }
        }
        String prefix = commonest(prefixes);
        String suffix = commonest(suffixes);
        if (!isPrefix(prefix) || !isSuffix(suffix, texts)) {
            return null;
        }
        Notation best = null;
        int bestRead = 0;
        for (Notation digits : DIGITS) {
            Notation candidate = withUnits(digits, prefix, suffix);
            if (candidate == null || !readsNearlyAll(candidate, plain)) {
                continue;
            }
            int read = read(candidate, texts);
            if (read > bestRead || (read == bestRead && best != null && isBetter(candidate, best, texts, plain))) {
                best = candidate;
                bestRead = read;
            }
        }
        return best != null && bestRead >= NEARLY_ALL * texts.size() ? new Found(best, why(best, texts)) : null;
    }

    private static @Nullable Notation withUnits(Notation digits, String prefix, String suffix) {
        try {
            return digits.withPrefix(prefix).withSuffix(suffix);
        } catch (SchemaException e) {
            return null; // the unit has characters that belong to numbers
        }
    }

    private static String trimmed(String unit) {
        return unit.replaceAll("[\\s\u00A0\u202F()\u2212+-]+$|^[\\s\u00A0\u202F()\u2212+-]+", "");
    }

    private static String commonest(Map<String, Integer> units) {
        return units.entrySet().stream()
                .filter(unit -> !unit.getKey().isEmpty())
                .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse("");
    }

    private static boolean isPrefix(String unit) {
        return unit.isEmpty() || PREFIXES.contains(unit.toLowerCase(Locale.ROOT));
    }

    /** Known units, or any short word that a blank parts from the number: {@code 12A} is a code, {@code 12 boxes} is none. */
    private static boolean isSuffix(String unit, List<String> texts) {
        if (unit.isEmpty() || SUFFIXES.contains(unit.toLowerCase(Locale.ROOT))) {
            return true;
        }
        return unit.length() <= MAX_WORD_UNIT
                && texts.stream()
                        .filter(text -> text.endsWith(unit))
                        .allMatch(text -> text.length() > unit.length()
                                && Notation.isBlank(text.charAt(text.length() - unit.length() - 1)));
    }

    private static boolean readsNearlyAll(Notation notation, List<String> plain) {
        return read(notation, plain) >= NEARLY_ALL * plain.size();
    }

    private static int read(Notation notation, List<String> texts) {
        NotationReader reader = new NotationReader(notation);
        int read = 0;
        for (String text : texts) {
            read += Double.isNaN(reader.parse(text)) ? 0 : 1;
        }
        return read;
    }

    /**
     * Of two that read the same texts: {@code 1,234} is one thousand and more where {@code 1,234,567} or {@code 12.50} is
     * written, too, or where nothing else is; it is a fraction where {@code 0,123} is written.
     */
    private static boolean isBetter(Notation candidate, Notation best, List<String> texts, List<String> plain) {
        boolean groups = !candidate.thousands().isEmpty() && best.thousands().isEmpty();
        if (!groups || candidate.decimal().equals(best.decimal())) {
            return false;
        }
        String separator = candidate.thousands();
        boolean fraction =
                texts.stream().anyMatch(text -> text.matches("[^0-9]*0" + Pattern.quote(separator) + "[0-9].*"));
        boolean otherFraction = plain.stream().anyMatch(text -> text.contains(candidate.decimal()));
        return !fraction && (otherFraction || separator.equals(","));
    }

    private static String why(Notation notation, List<String> texts) {
        StringBuilder why = new StringBuilder("numbers");
        if (notation.decimal().equals(",")) {
            why.append(" with a decimal comma");
        }
        if (!notation.thousands().isEmpty()) {
            why.append(why.length() > 7 ? " and" : " with")
                    .append(" thousands parted by '")
                    .append(notation.thousands())
                    .append('\'');
        }
        if (!notation.prefix().isEmpty()) {
            why.append(", '").append(notation.prefix()).append("' before them");
        }
        if (!notation.suffix().isEmpty()) {
            why.append(", '").append(notation.suffix()).append("' behind them");
        }
        return why.append(" (such as ").append(texts.get(0)).append(')').toString();
    }
}
