package io.elbo.trainer.infer;

import io.elbo.core.feature.NumberText;
import io.elbo.core.feature.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What was seen of the scalar values at one JSON pointer, in bounded memory. Not thread-safe. */
final class Column {
    private static final int EXAMPLES = 3;
    private static final int EXAMPLE_CHARS = 28;
    /** How people write that there is no number. */
    private static final Set<String> PLACEHOLDERS =
            Set.of("na", "n/a", "nan", "null", "none", "nil", "?", "-", "inf", "-inf", "infinity", "-infinity");

    private static final Set<String> TRUE_WORDS = Set.of("true", "yes");
    private static final Set<String> FALSE_WORDS = Set.of("false", "no");

    private final List<String> path;
    private final Distinct distinct = new Distinct();
    private final List<String> examples = new ArrayList<>();
    private long present;
    private long presentWhenFull;
    private long numbers;
    private long integers;
    private long zeros;
    private long ones;
    private long leadingZeros;
    private long placeholders;
    private long trueWords;
    private long falseWords;
    private long moments;
    private long words;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double last = Double.NEGATIVE_INFINITY;
    private long decreases;
    private long stepsOfOne;

    Column(List<String> path) {
        this.path = List.copyOf(path);
    }

    /** Notes one value that is there, as its text: {@code 12.5}, {@code true}, {@code CH}. */
    void observe(String text) {
        present++;
        if (distinct.add(text) && examples.size() < EXAMPLES) {
            examples.add(text.length() <= EXAMPLE_CHARS ? text : text.substring(0, EXAMPLE_CHARS - 1) + "…");
        }
        if (distinct.isFull() && presentWhenFull == 0) {
            presentWhenFull = present;
        }
        double number = NumberText.parse(text);
        if (Double.isNaN(number)) {
            observeText(text);
        } else {
            observeNumber(text, number);
        }
    }

    private void observeNumber(String text, double number) {
        numbers++;
        integers += number == Math.rint(number) ? 1 : 0;
        zeros += number == 0 ? 1 : 0;
        ones += number == 1 ? 1 : 0;
        leadingZeros += text.length() > 1 && text.charAt(0) == '0' && isDigit(text.charAt(1)) ? 1 : 0;
        min = Math.min(min, number);
        max = Math.max(max, number);
        decreases += number < last ? 1 : 0;
        stepsOfOne += number == last + 1 ? 1 : 0;
        last = number;
    }

    private void observeText(String text) {
        String word = text.length() > 9 ? "" : text.strip().toLowerCase(Locale.ROOT);
        if (!word.isEmpty()) {
            placeholders += PLACEHOLDERS.contains(word) ? 1 : 0;
            trueWords += TRUE_WORDS.contains(word) ? 1 : 0;
            falseWords += FALSE_WORDS.contains(word) ? 1 : 0;
        }
        moments += looksLikeDate(text) && !Double.isNaN(Timestamps.epochSeconds(text)) ? 1 : 0;
        words++;
        for (int i = 0; i < text.length(); i++) {
            words += text.charAt(i) == ' ' ? 1 : 0;
        }
    }

    /** A cheap look before the dear one: {@code 2024-…}. */
    private static boolean looksLikeDate(String text) {
        return text.length() >= 10
                && text.length() <= 40
                && text.indexOf('-', 4) >= 4
                && isDigit(text.stripLeading().charAt(0));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Names from the root to the value, unescaped. */
    List<String> path() {
        return path;
    }

    List<String> examples() {
        return List.copyOf(examples);
    }

    /** Rows that hold a value here. */
    long present() {
        return present;
    }

    int distinct() {
        return distinct.size();
    }

    boolean distinctIsFull() {
        return distinct.isFull();
    }

    boolean isConstant() {
        return distinct.size() == 1;
    }

    /** Different values a row, in (0, 1]; measured until the count was full. */
    double distinctShare() {
        return (double) distinct.size() / Math.max(1, presentWhenFull > 0 ? presentWhenFull : present);
    }

    boolean isBooleanWords() {
        return trueWords + falseWords > 0 && trueWords + falseWords + zeros + ones == present;
    }

    /** Only the numbers 0 and 1, both of them. */
    boolean isZeroAndOne() {
        return zeros > 0 && ones > 0 && zeros + ones == present;
    }

    /** Share of the values that are numbers or say that there is none. */
    double numberShare() {
        return numbers == 0 ? 0 : (double) (numbers + placeholders) / present;
    }

    /** Values that would be read as missing where the field is numeric. */
    long notNumbers() {
        return present - numbers;
    }

    boolean isInteger() {
        return integers == numbers;
    }

    long leadingZeros() {
        return leadingZeros;
    }

    double min() {
        return min;
    }

    double max() {
        return max;
    }

    /** Whether the numbers (almost) never fall from row to row. */
    boolean isRising() {
        return decreases * 50 <= numbers && max > min;
    }

    /** Whether the numbers count the rows. */
    boolean isRunningNumber() {
        return numbers > 2 && stepsOfOne * 100 >= (numbers - 1) * 99;
    }

    double momentShare() {
        return (double) moments / Math.max(1, present);
    }

    /** Words, separated by blanks, in a text on average. */
    double wordsPerText() {
        return (double) words / Math.max(1, present - numbers);
    }
}
