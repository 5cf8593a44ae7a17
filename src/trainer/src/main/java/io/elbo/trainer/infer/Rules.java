package io.elbo.trainer.infer;

import io.elbo.core.feature.NumberText;
import io.elbo.core.feature.TimestampForm;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.FieldVisitor;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which a column becomes a field; the first that fits decides. Words for no value ({@code N/A}) are set aside
 * before.
 *
 * <ol>
 *   <li>never a value: left out
 *   <li>only true/false/yes/no, 0 and 1 among them allowed: boolean; only 0 and 1 are numbers, as a 2 may follow
 *   <li>dates in a form that is read (95 %): timestamp with the cycles that they cover, or left out if they cover no day
 *   <li>numbers (95 %), plain or in a notation that is read, or plain numbers and a few words that come again:
 *       <ul>
 *         <li>leading zeros, whole numbers too long for a number, or named like a code: categorical, or left out where
 *             nearly every one is different
 *         <li>between 2000 and 2100 as an epoch, and named like a time or rising with enough digits: timestamp
 *         <li>counting the rows, only rising or only falling: left out, as no value comes again
 *         <li>any other, few different values or a constant included: numeric
 *       </ul>
 *   <li>dates in forms that are not read, texts that are nearly all different, or long: left out
 *   <li>any other text: categorical
 * </ol>
 *
 * A constant column is kept: it costs nothing, and its change is a strong signal.
 */
final class Rules {
    private static final double NEARLY_ALL = 0.95;
    private static final double NEARLY_UNIQUE = 0.9;
    /** With fewer rows, different values say nothing. */
    private static final int ENOUGH_ROWS = 30;

    private static final int MANY_WORDS = 1_000;
    private static final int MAX_MISSING_WORDS = 5;
    private static final int FEW_NUMBERS = 12;
    private static final int FEWEST_RISING_VALUES = 20;
    private static final double HOURS_PER_DAY = 24;
    private static final int FEW_DIGITS = 5;
    private static final int MANY_DIGITS = 16;

    private final Column column;
    private final ColumnName columnName;
    private final String name;
    private final String pointer;
    private final long rows;
    private final Set<String> givenMissing;

    private @Nullable TimestampField recognisedTime;

    /** @param givenMissing what the user says to mean that there is no value; recorded in every field */
    Rules(Column column, String name, long rows, Set<String> givenMissing) {
        this.column = column;
        this.name = name;
        this.rows = rows;
        this.givenMissing = givenMissing;
        pointer = pointer(column.path());
        columnName = new ColumnName(column.path());
    }

    /** The RFC 6901 pointer to the place. */
    static String pointer(List<String> path) {
        StringBuilder pointer = new StringBuilder();
        for (String segment : path) {
            pointer.append('/').append(segment.replace("~", "~0").replace("/", "~1"));
        }
        return pointer.toString();
    }

    String name() {
        return name;
    }

    String pointer() {
        return pointer;
    }

    Guess guess() {
        if (column.values() == 0) {
            return leftOut(column.present() == 0 ? "never holds a value" : "holds only words for no value");
        }
        List<String> placeholders = column.placeholderWords();
        if (column.isBooleanWords()) {
            return field(
                    new BooleanField(name, pointer, missing(placeholders)),
                    "only true and false" + constantNote() + missingNote(placeholders));
        }
        if (column.numberShare() >= NEARLY_ALL) {
            return number(missing(placeholders), placeholders);
        }
        Guess written = column.others() == 0 ? null : timestampOrNotation(placeholders);
        if (written != null) {
            return written;
        }
        List<String> words = wordsAmongNumbers();
        if (!words.isEmpty()) {
            List<String> all = new ArrayList<>(placeholders);
            all.addAll(words);
            return number(missing(all), all);
        }
        return text();
    }

    /** The words that mean that there is no value, as the schema records them. */
    List<String> missing(List<String> seen) {
        List<String> words = new ArrayList<>(seen);
        givenMissing.stream().filter(word -> !words.contains(word)).sorted().forEach(words::add);
        return words;
    }

    private static String missingNote(List<String> words) {
        return words.isEmpty() ? "" : "; " + quoted(words) + (words.size() == 1 ? " counts" : " count") + " as missing";
    }

    private static String quoted(List<String> words) {
        return String.join(", ", words.stream().map(word -> "'" + word + "'").toList());
    }

    private @Nullable Guess timestampOrNotation(List<String> placeholders) {
        List<String> words = repeatedWords(FEW_NUMBERS);
        List<String> sample = without(column.otherTexts().all(), words);
        List<String> inOrder = without(column.otherTexts().first(), words);
        List<String> missing = new ArrayList<>(placeholders);
        missing.addAll(words);
        if (column.numbers() <= (1 - NEARLY_ALL) * column.values()) {
            TimestampFinder.Found found = sample.isEmpty() ? null : TimestampFinder.ofTexts(sample, inOrder);
            if (found != null) {
                return timestamp(found, missing);
            }
        }
        NotationFinder.Found notation = sample.isEmpty()
                ? null
                : NotationFinder.of(sample, column.numberTexts().all());
        if (notation == null) {
            return null;
        }
        NumericField field = new NumericField(name, pointer)
                .withNotation(notation.notation())
                .withMissing(missing(missing));
        return columnName.isCode()
                ? code(notation.why() + ", but named like a code", missing(missing))
                : field(field, notation.why() + missingNote(missing));
    }

    private Guess timestamp(TimestampFinder.Found found, List<String> missing) {
        TimestampField field = new TimestampField(name, pointer, found.format()).withMissing(missing(missing));
        String form = found.format().equals(TimestampFormat.ISO_8601)
                ? "ISO 8601"
                : "the form " + found.format().text();
        TimestampFormat other = found.ambiguous();
        String doubt = other == null
                ? ""
                : "; " + other.text() + " would fit, too: change the format in the schema if that is meant";
        TimestampForm reader = TimestampForm.of(found.format());
        double[] seconds = Stream.concat(column.otherTexts().all().stream(), column.numberTexts().all().stream())
                .mapToDouble(reader::epochSeconds)
                .toArray();
        return cyclic(field, new ObservedTime(seconds), "dates in " + form + missingNote(missing) + doubt);
    }

    /**
     * A timestamp is read as its place in the day and in the week. Places that are not in the history always look unusual,
     * even if they are ordinary, so only cycles are read that history covers.
     */
    private Guess cyclic(TimestampField field, ObservedTime observed, String why) {
        recognisedTime = field;
        if (rows < ENOUGH_ROWS) {
            return field(field, why);
        }
        if (!observed.covers(Cycle.DAY)) {
            return leftOut(why + "; but history covers " + duration(observed.watchedHours(Cycle.DAY))
                    + " of a day only: every other time of day would always look unusual. Train with a day of history or"
                    + " more, better a week. With --key, histories can still go by it: --time " + pointer);
        }
        return observed.covers(Cycle.WEEK)
                ? field(field, why)
                : field(
                        field.withCycles(List.of(Cycle.DAY)),
                        why + "; only the time of day is read, as history covers "
                                + duration(observed.watchedHours(Cycle.WEEK))
                                + " of a week: other weekdays would always look unusual. Train with a week or more to read"
                                + " the weekday too");
    }

    private static String duration(double hours) {
        return hours < 2
                ? String.format(Locale.ROOT, "%.0f min", hours * 60)
                : hours < 2 * HOURS_PER_DAY
                        ? String.format(Locale.ROOT, "%.1f h", hours)
                        : String.format(Locale.ROOT, "%.1f days", hours / HOURS_PER_DAY);
    }

    private static List<String> without(List<String> texts, List<String> words) {
        return texts.stream().filter(text -> !words.contains(text)).toList();
    }

    /** Words without a digit that come again, if these are few: among dates or numbers they mean that there is no value. */
    private List<String> repeatedWords(int most) {
        List<String> words = column.otherWords().entrySet().stream()
                .filter(word -> word.getValue() > 1 && word.getKey().chars().noneMatch(Character::isDigit))
                .map(Map.Entry::getKey)
                .toList();
        return words.size() <= Math.min(most, MAX_MISSING_WORDS) ? words : List.of();
    }

    /** What stands among plain numbers for no value: at most a few words, each of which comes again; empty if not. */
    private List<String> wordsAmongNumbers() {
        boolean numbersLead = 2 * column.numbers() >= column.values();
        boolean few = !column.hasManyOtherWords() && column.otherWords().size() <= MAX_MISSING_WORDS;
        int numbersApart = column.distinctValues() - column.otherWords().size();
        boolean quantity = !column.isInteger() || numbersApart > FEW_NUMBERS;
        boolean again = column.otherWords().values().stream().allMatch(count -> count > 1);
        return numbersLead && few && quantity && again
                ? List.copyOf(column.otherWords().keySet())
                : List.of();
    }

    private Guess number(List<String> missing, List<String> words) {
        if (column.leadingZeros() > 0 && column.isInteger()) {
            return code("digits with leading zeros: a code, not a quantity", missing);
        }
        Guess timestamp = numericTimestamp(words);
        if (timestamp != null) {
            return timestamp;
        }
        if (column.isInteger()) {
            if (columnName.isCode()) {
                return code("whole numbers, but named like a code", missing);
            }
            if (column.isLongInteger()) {
                return code(
                        "whole numbers of more than 15 digits: identifiers, which would become the same number",
                        missing);
            }
            if (column.course().isRunningNumber() && rows >= ENOUGH_ROWS) {
                return leftOut("counts the rows: it never comes again");
            }
        }
        if (isNeverComingAgain()) {
            return leftOut(
                    (column.course().isRising() ? "only rises" : "only falls")
                            + " from row to row, as a counter does: what follows is never like history."
                            + " Send its difference between two records instead, or make it numeric if the file is only sorted by it");
        }
        String why = numbers();
        long others = column.others()
                - column.otherWords().entrySet().stream()
                        .filter(word -> words.contains(word.getKey()))
                        .mapToLong(Map.Entry::getValue)
                        .sum();
        if (others > 0) {
            why += share(1 - (double) others / column.values()) + "; the others count as missing";
        }
        if (columnName.isDuration() || (columnName.isTime() && columnName.unitsPerSecond() != null)) {
            why += "; a duration, not a time";
        }
        return field(new NumericField(name, pointer).withMissing(missing), why + constantNote() + missingNote(words));
    }

    private String numbers() {
        if (column.isZeroAndOne()) {
            return "only 0 and 1: numbers, so that 2 and 5,000 differ; change the type to boolean if no other can be";
        }
        return column.isInteger() ? "whole numbers" : "numbers";
    }

    private boolean isNeverComingAgain() {
        boolean oneWay = column.course().isRising() || column.course().isFalling();
        return oneWay
                && rows >= ENOUGH_ROWS
                && column.course().values() >= ENOUGH_ROWS
                && column.distinctValues() >= FEWEST_RISING_VALUES
                && column.distinctShare() > 0.1;
    }

    /** The timestamp that {@link #guess} recognised here, even if it is left out; null if there is none. */
    @Nullable
    TimestampField recognisedTime() {
        return recognisedTime;
    }

    Guess code(String why, List<String> missing) {
        return isNearlyUnique()
                ? leftOut(why + ", and nearly every one is different")
                : field(new CategoricalField(name, pointer).withMissing(missing), why + manyNote());
    }

    private @Nullable Guess numericTimestamp(List<String> words) {
        if (column.isInteger() && column.distinctValues() > 1) {
            TimestampFinder.Found digits = TimestampFinder.ofDigits(
                    column.numberTexts().all(), column.numberTexts().first());
            if (digits != null) {
                return timestamp(digits, words);
            }
        }
        EpochUnit unit = EpochUnit.of(timesOfNumbers(), column.course(), columnName, rows >= ENOUGH_ROWS);
        if (unit == null) {
            return null;
        }
        List<String> missing = new ArrayList<>(words);
        if (column.course().values() < column.numbers()) {
            missing.addAll(column.numberTexts().all().stream()
                    .filter(text -> text.matches("-?[01](\\.0+)?"))
                    .distinct()
                    .limit(MAX_MISSING_WORDS)
                    .toList());
        }
        return epoch(
                unit,
                missing,
                (columnName.isTime() ? "named like a time" : "rising from row to row") + missingNote(missing));
    }

    /** A sample of the numbers, without those that stand for no time. */
    private double[] timesOfNumbers() {
        return column.numberTexts().all().stream()
                .mapToDouble(NumberText::parse)
                .filter(number -> number != 0 && number != -1)
                .toArray();
    }

    /** A count of these units from 1970 on, whatever the numbers look like. */
    Guess epoch(EpochUnit unit, String why) {
        return epoch(unit, List.of(), why);
    }

    private Guess epoch(EpochUnit unit, List<String> missing, String why) {
        return cyclic(
                new TimestampField(name, pointer, unit.format()).withMissing(missing(missing)),
                new ObservedTime(Arrays.stream(timesOfNumbers())
                        .map(number -> number / unit.perSecond)
                        .toArray()),
                unit.meaning + " since 1970, " + why);
    }

    private Guess text() {
        List<String> sample = column.otherTexts().all();
        long dateLike = sample.stream().filter(TimestampFinder::isDateLike).count();
        if (2 * dateLike > sample.size()) {
            return leftOut("dates or times, but not all in one form that is read (" + forms(sample)
                    + "): write them as 2024-05-06T12:34:56Z");
        }
        if (2 * sample.stream().filter(TimestampFinder::isTimeOfDay).count() > sample.size()) {
            return leftOut("times of day without a date: write date and time in one value, or the hour as a number");
        }
        if (column.wordsPerText() >= 4 && column.distinctShare() > 0.5) {
            return leftOut("free text: sentences, mostly different ones");
        }
        if (isNearlyUnique()) {
            return leftOut("nearly every text is different: an identifier or free text" + numberAdvice(sample));
        }
        String why = column.numberShare() > 0 ? "words and numbers mixed" : "words";
        return field(
                new CategoricalField(name, pointer).withMissing(missing(List.of())),
                why + constantNote() + manyNote() + numberAdvice(sample));
    }

    private static String forms(List<String> sample) {
        return quoted(sample.stream()
                .filter(TimestampFinder::isDateLike)
                .collect(java.util.stream.Collectors.toMap(
                        text -> text.replaceAll("[0-9]", "9").replaceAll("\\p{L}+", "a"),
                        text -> text,
                        (first, second) -> first,
                        java.util.LinkedHashMap::new))
                .values()
                .stream()
                .limit(2)
                .toList());
    }

    /** What to do where most texts start with digits, but are not written alike. */
    private static String numberAdvice(List<String> sample) {
        long numberLike = sample.stream()
                .filter(text -> text.matches(
                        "[\\s(+\\-\u2212$€£¥]*[.,]?[0-9][0-9.,'\u2019\\s\u00A0\u202F]*\\)?\\s*[%°\\p{L}/]{0,8}"))
                .count();
        return 10 * numberLike > 9L * sample.size() && sample.size() > 1
                ? "; if these are numbers, write all of them in one notation and one unit"
                : "";
    }

    private boolean isNearlyUnique() {
        return column.present() >= ENOUGH_ROWS && column.distinctShare() > NEARLY_UNIQUE;
    }

    String constantNote() {
        return column.isConstant() ? "; always the same, so any change will stand out" : "";
    }

    private String manyNote() {
        return column.distinct() > MANY_WORDS ? "; very many, the rare ones will share one code" : "";
    }

    private static String share(double share) {
        return share < 1 ? String.format(Locale.ROOT, " (%.1f %%)", Math.floor(share * 1000) / 10) : "";
    }

    Guess leftOut(String why) {
        return guess(null, why);
    }

    Guess field(Field field, String why) {
        return guess(field, why);
    }

    private Guess guess(@Nullable Field field, String why) {
        double missing = rows == 0 ? 1 : Math.max(0, 1 - (double) column.present() / rows);
        return new Guess(name, field, missing, distinct(), seen(field), why);
    }

    private String distinct() {
        return column.distinctIsFull() ? "> " + (Distinct.MOST - 1) : String.valueOf(column.distinct());
    }

    private String seen(@Nullable Field field) {
        return field == null ? examples() : field.accept(new Seen());
    }

    private String examples() {
        return String.join(", ", column.examples())
                + (column.distinct() > column.examples().size() ? ", …" : "");
    }

    /** What was seen of a field's values, for a person: their range, or examples. */
    private final class Seen implements FieldVisitor<String> {
        @Override
        public String numeric(NumericField field) {
            return column.others() == 0 && !column.isConstant()
                    ? range(column.course().min(), column.course().max())
                    : examples();
        }

        @Override
        public String categorical(CategoricalField field) {
            return examples();
        }

        @Override
        public String flag(BooleanField field) {
            return examples();
        }

        @Override
        public String derived(DerivedField field) {
            return "";
        }

        @Override
        public String timestamp(TimestampField field) {
            EpochUnit unit = EpochUnit.of(field.format());
            return unit == null
                    ? examples()
                    : Instant.ofEpochSecond((long) (column.course().minValue() / unit.perSecond)) + " … "
                            + Instant.ofEpochSecond((long) (column.course().maxValue() / unit.perSecond));
        }
    }

    /** Both ends with as many digits as it takes to tell them apart. */
    private static String range(double min, double max) {
        for (int digits = FEW_DIGITS; digits < MANY_DIGITS; digits++) {
            String from = number(min, digits);
            String to = number(max, digits);
            if (!from.equals(to)) {
                return from + " … " + to;
            }
        }
        return number(min, MANY_DIGITS) + " … " + number(max, MANY_DIGITS);
    }

    private static String number(double value, int digits) {
        if (value == Math.rint(value) && Math.abs(value) < 1e12) {
            return String.valueOf((long) value);
        }
        BigDecimal rounded = new BigDecimal(value, new MathContext(digits)).stripTrailingZeros();
        return Math.abs(value) >= 1e-4 && Math.abs(value) < 1e12 ? rounded.toPlainString() : rounded.toString();
    }
}
