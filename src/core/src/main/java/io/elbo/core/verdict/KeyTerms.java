package io.elbo.core.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.history.Comparison;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.history.KeyState;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Puts reasons about derived fields in the terms of the record and its key, such as {@code amount 480: 9 deviations above this key's
 * usual 35 (240 records)}: a derived number says nothing to somebody who sees the record. Immutable.
 */
public final class KeyTerms {
    private static final MathContext DIGITS = new MathContext(2);
    private static final MathContext DURATION_DIGITS = new MathContext(3);
    private static final double WHOLE_FROM = 100;
    /** A number of an ordinary field is said to be unusual for its key from so many deviations on. */
    /** Of a rate: a smaller one is none, in words. */
    private static final double HARDLY_ANY = 0.001;

    private static final double NOTABLE = 2;

    private static final long[] SECONDS = {86_400, 3_600, 60, 1};
    private static final String[] UNITS = {"day", "hour", "minute", "second"};

    private final Schema schema;
    private final KeyHistory history;
    private final Replacements replacements;

    private KeyTerms(Schema schema, KeyHistory history, Replacements replacements) {
        this.schema = schema;
        this.history = history;
        this.replacements = replacements;
    }

    /** Null if the schema derives nothing. */
    static @Nullable KeyTerms of(Schema schema, Replacements replacements) {
        KeyHistory history = replacements.history();
        return history == null ? null : new KeyTerms(schema, history, replacements);
    }

    /** What the field compares the row with; null if it is not derived, or the row lacks what it looks at. */
    @Nullable
    Comparison compare(int field, Batch batch, int row) {
        return schema.fields().get(field) instanceof DerivedField
                ? history.compare(batch, row, schema.firstNumericColumn(field))
                : null;
    }

    /** Whether the value of the record is what a derived field looks at, not the derived number. */
    boolean isDerived(int field) {
        return schema.fields().get(field) instanceof DerivedField;
    }

    /** What is looked at, as it stands in the record; the null node if the record has no such value. */
    JsonNode value(int field, JsonNode document, Batch batch, int row) {
        DerivedField derived = (DerivedField) schema.fields().get(field);
        if (derived.as().source() != Derivation.Source.NONE) {
            JsonNode written = document.at(derived.pointer());
            if (!written.isMissingNode()) {
                return written;
            }
        }
        Comparison comparison = compare(field, batch, row);
        if (comparison == null) {
            return NullNode.getInstance();
        }
        if (comparison instanceof Comparison.Level level) {
            return DoubleNode.valueOf(level.value());
        } else if (comparison instanceof Comparison.Counter counter) {
            return DoubleNode.valueOf(counter.value());
        } else if (comparison instanceof Comparison.Rate rate) {
            return DoubleNode.valueOf(rounded(rate.now()));
        } else if (comparison instanceof Comparison.Hour hour) {
            return clock(hour.hour());
        } else if (comparison instanceof Comparison.Gap gap && !Double.isNaN(gap.seconds())) {
            return DoubleNode.valueOf(
                    new BigDecimal(gap.seconds()).round(DURATION_DIGITS).doubleValue());
        }
        return NullNode.getInstance();
    }

    /**
     * What the record would have in place of {@link #value}; the null node if that is not known, or the same.
     *
     * @param derived the value of the field with which the record is less unusual
     */
    JsonNode expected(int field, JsonNode derived, JsonNode value, Batch batch, int row) {
        JsonNode expected = other(field, derived, batch, row);
        return ReasonText.shown(expected).equals(ReasonText.shown(value)) ? NullNode.getInstance() : expected;
    }

    private JsonNode other(int field, JsonNode derived, Batch batch, int row) {
        JsonNode number = replacements.number(field, derived, batch, row);
        if (number != null) {
            return number;
        }
        Comparison comparison = compare(field, batch, row);
        if (comparison instanceof Comparison.Word word && word.mostFrequent() != null) {
            return word(schema.fields().get(field).pointer(), word.mostFrequent());
        } else if (comparison instanceof Comparison.Hour hour) {
            return clock(hour.mostFrequent());
        } else if (comparison instanceof Comparison.Rate rate && derived.isNumber()) {
            return DoubleNode.valueOf(rounded(Math.exp(derived.doubleValue()) * (rate.usual() + 1)));
        } else if (comparison instanceof Comparison.Gap && derived.isNumber()) {
            return DoubleNode.valueOf(new BigDecimal(Math.max(0, Math.expm1(derived.doubleValue())))
                    .round(DURATION_DIGITS)
                    .doubleValue());
        }
        return NullNode.getInstance();
    }

    /** The word of this hash, if a field that reads the same value knows it; a key remembers no words. */
    private JsonNode word(String pointer, int hash) {
        for (Field field : schema.fields()) {
            if (field instanceof CategoricalField && field.pointer().equals(pointer)) {
                for (String word : field.vocabulary()) {
                    if (HistoryInputs.hash(word) == hash) {
                        return TextNode.valueOf(word);
                    }
                }
            }
        }
        return NullNode.getInstance();
    }

    private static TextNode clock(int hour) {
        return TextNode.valueOf(String.format(Locale.ROOT, "%02d:00 UTC", hour));
    }

    /** What a derived field looks at: the name of the field that reads the same value, or where it stands; its own if it looks at the time. */
    String name(int field) {
        String pointer = schema.fields().get(field).pointer();
        if (pointer.isEmpty()) {
            return schema.fields().get(field).name();
        }
        for (Field each : schema.fields()) {
            if (!(each instanceof DerivedField) && each.pointer().equals(pointer)) {
                return each.name();
            }
        }
        return pointer.substring(1).replace('/', '.');
    }

    /** Whether the value is the key's usual one, so that it is unusual only with others. */
    boolean isUsual(int field, Comparison comparison, Batch batch, int row) {
        if (batch.state(row) == null) {
            return false; // nothing is usual for a key that is not known
        }
        if (comparison instanceof Comparison.Level level) {
            return ((DerivedField) schema.fields().get(field)).as() != Derivation.STEP
                    && Math.abs(deviations(level)) < 1;
        } else if (comparison instanceof Comparison.Word word) {
            return word.mostFrequent() != null && word.share() >= word.mostFrequentShare();
        }
        return comparison instanceof Comparison.Hour hour && hour.hour() == hour.mostFrequent();
    }

    /**
     * What is said of the key's usual value, if the record is nevertheless less unusual with another one.
     *
     * @param other a field and value that it does not fit to; null if none is known
     */
    String usualWithOthers(int field, JsonNode value, @Nullable String other) {
        return named(field, value) + ": usual for this key, unusual with "
                + (other == null ? "the other values of the record" : other);
    }

    /** The field with its value, if that is known: the row of a record says that it has a word, but not which. */
    String named(int field, JsonNode value) {
        return value.isNull() ? name(field) : name(field) + " " + ReasonText.shown(value);
    }

    /**
     * What is unusual about the record for its key.
     *
     * @param value as {@link #value} says
     * @param expected as {@link #expected} says
     */
    String text(int field, Comparison comparison, JsonNode value, JsonNode expected, Batch batch, int row) {
        byte[] state = batch.state(row);
        String records = state == null ? "" : counted(KeyState.records(state), "record");
        String known = state == null ? " (no earlier record of this key is known)" : " (" + records + ")";
        String named = named(field, value) + ": ";
        Derivation as = ((DerivedField) schema.fields().get(field)).as();
        if (comparison instanceof Comparison.Level level) {
            return named + level(as, level, state != null) + known;
        } else if (comparison instanceof Comparison.Counter counter) {
            return named + (Double.isNaN(counter.last()) ? "the first one" : change(counter)) + known;
        } else if (comparison instanceof Comparison.Word word) {
            return named + word(word, records, state != null);
        } else if (comparison instanceof Comparison.Rate rate) {
            return counted(rounded(rate.now()), "record") + " in the last " + window(rate.windowSeconds())
                    + (state == null ? known : ", " + usually(rate.usual()));
        } else if (comparison instanceof Comparison.Hour hour) {
            return String.format(Locale.ROOT, "between %02d:00 and %02d:00 UTC", hour.hour(), (hour.hour() + 1) % 24)
                    + ", as are " + ReasonText.percentOf(hour.share()) + " of "
                    + (state == null ? "all records" : "this key's records") + known;
        } else if (comparison instanceof Comparison.Gap gap) {
            return Double.isNaN(gap.seconds())
                    ? "no earlier record of this key is known"
                    : duration(gap.seconds()) + " since this key's record before"
                            + (expected.isNumber() ? ", expected " + duration(expected.doubleValue()) : "") + known;
        }
        throw new IllegalStateException("unknown comparison " + comparison);
    }

    /** What is usual for a key, in a few words; null if nothing is. */
    @Nullable
    String usual(int field, Comparison comparison) {
        if (comparison instanceof Comparison.Level level) {
            return number(Replacements.roundedBy(level.usual(), 10 * level.spread())) + ", one deviation is "
                    + number(rounded(level.spread()));
        } else if (comparison instanceof Comparison.Counter counter && !Double.isNaN(counter.last())) {
            return number(counter.last()) + " at last";
        } else if (comparison instanceof Comparison.Word word && word.mostFrequent() != null) {
            JsonNode known = word(schema.fields().get(field).pointer(), word.mostFrequent());
            String share = ReasonText.percentOf(word.mostFrequentShare());
            if (known.isTextual()) {
                return "mostly " + known.asText() + " (" + share + ")";
            }
            String count = number(word.words()) + (word.all() ? "" : " or more") + " different values";
            return word.words() == 1
                    ? "always the same"
                    : count + ", the most frequent in " + share + " of the records";
        } else if (comparison instanceof Comparison.Rate rate) {
            return counted(rounded(rate.usual()), "record") + " within " + counted(rate.windowSeconds());
        } else if (comparison instanceof Comparison.Hour hour) {
            return "mostly from " + clock(hour.mostFrequent()).asText();
        }
        return null;
    }

    /**
     * What is unusual for its key about the number of a field that others are derived from; empty if that is not much.
     *
     * @param field not derived
     */
    String addition(int field, Batch batch, int row) {
        for (int other : replacements.together(field)) {
            if (compare(other, batch, row) instanceof Comparison.Level level
                    && Math.abs(deviations(level)) >= NOTABLE) {
                byte[] state = batch.state(row);
                return state == null
                        ? ""
                        : "; " + level(Derivation.USUAL, level, true) + " ("
                                + counted(KeyState.records(state), "record") + ")";
            }
        }
        return "";
    }

    private static double deviations(Comparison.Level level) {
        return (level.value() - level.usual()) / level.spread();
    }

    private static String level(Derivation as, Comparison.Level level, boolean isKnown) {
        String usual = (isKnown ? "this key's" : "everybody's") + " usual "
                + number(Replacements.roundedBy(level.usual(), 10 * level.spread()));
        if (as == Derivation.STEP && !Double.isNaN(level.last())) {
            return difference(level.value(), level.last());
        }
        double ratio = level.value() / level.usual();
        if (as == Derivation.RATIO && ratio > 0 && Double.isFinite(ratio)) {
            return number(rounded(ratio)) + " times " + usual;
        }
        double deviations = rounded(deviations(level));
        return deviations == 0
                ? "as " + usual
                : counted(Math.abs(deviations), "deviation") + (deviations > 0 ? " above " : " below ") + usual;
    }

    private static String change(Comparison.Counter counter) {
        boolean reset = counter.value() < counter.last() && counter.value() >= 0 && counter.last() >= 0;
        return reset ? "started again after " + number(counter.last()) : difference(counter.value(), counter.last());
    }

    private static String difference(double value, double last) {
        double difference = value - last;
        return difference == 0
                ? "the same as in this key's record before"
                : number(Math.abs(difference)) + (difference > 0 ? " above " : " below ") + number(last)
                        + " of this key's record before";
    }

    private static String word(Comparison.Word word, String records, boolean isKnown) {
        if (!isKnown) {
            return "no earlier record of this key is known";
        }
        if (word.share() > 0) {
            return "in " + ReasonText.percentOf(word.share()) + " of this key's " + records;
        }
        return word.all()
                ? "first time in " + records + " of this key"
                : "not among the words that this key had lately (" + records + ")";
    }

    private static String counted(double count, String unit) {
        return number(count) + " " + unit + (count == 1 ? "" : "s");
    }

    /** Whole from {@value #WHOLE_FROM} on, otherwise with two digits. */
    private static double rounded(double number) {
        return !Double.isFinite(number) || Math.abs(number) >= WHOLE_FROM
                ? Math.rint(number)
                : new BigDecimal(number).round(DIGITS).doubleValue();
    }

    static String usually(double records) {
        return "usually " + (records < HARDLY_ANY ? "none" : number(rounded(records)));
    }

    private static String number(double number) {
        return ReasonText.number(number);
    }

    /** As in <i>the last 10 minutes</i>, <i>the last minute</i>. */
    private static String window(long seconds) {
        int unit = unit(seconds);
        return seconds == SECONDS[unit] ? UNITS[unit] : counted(seconds);
    }

    /** As in <i>within 10 minutes</i>, <i>within 1 minute</i>. */
    private static String counted(long seconds) {
        int unit = unit(seconds);
        return counted((double) seconds / SECONDS[unit], UNITS[unit]);
    }

    /** The largest unit of which this is a whole number. */
    private static int unit(long seconds) {
        int unit = 0;
        while (seconds % SECONDS[unit] != 0) {
            unit++;
        }
        return unit;
    }

    /** A span of time in its largest unit, such as {@code 2.5 hours}. */
    public static String duration(double seconds) {
        int unit = 0;
        while (unit < SECONDS.length - 1 && seconds < SECONDS[unit]) {
            unit++;
        }
        return counted(rounded(seconds / SECONDS[unit]), UNITS[unit]);
    }
}
