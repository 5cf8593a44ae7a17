package io.elbo.trainer.infer;

import io.elbo.core.feature.NumberText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What was seen of the scalar values at one JSON pointer, in bounded memory. Not thread-safe. */
final class Column {
    private static final int EXAMPLES = 3;
    private static final int EXAMPLE_CHARS = 28;
    private static final int MAX_COUNTED_WORDS = 32;
    private static final int MAX_WORD_LENGTH = 64;
    /** A double tells whole numbers of that many digits apart; longer ones may become the same number. */
    private static final int EXACT_DIGITS = 15;

    private static final Set<String> TRUE_WORDS = Set.of("true", "yes", "t", "y");
    private static final Set<String> FALSE_WORDS = Set.of("false", "no", "f", "n");

    private final List<String> path;
    private final Set<String> missingWords;
    private final Distinct distinct = new Distinct();
    private final List<String> examples = new ArrayList<>();
    private final TextSample numberTexts = new TextSample();
    private final TextSample otherTexts = new TextSample();
    private final Map<String, Integer> placeholderWords = new LinkedHashMap<>(); // known words for no value
    private final Map<String, Integer> otherWords = new LinkedHashMap<>(); // neither numbers nor those, up to a bound
    private boolean manyOtherWords;
    private final Course course = new Course();
    private long present;
    private long presentWhenFull;
    private long numbers;
    private long integers;
    private long longIntegers;
    private long zeros;
    private long ones;
    private long leadingZeros;
    private long placeholders;
    private long trueWords;
    private long falseWords;
    private long words;

    /** @param missingWords what the user says to mean that there is no value */
    Column(List<String> path, Set<String> missingWords) {
        this.path = List.copyOf(path);
        this.missingWords = missingWords;
    }

    /** Notes one value that is there, as its text: {@code 12.5}, {@code true}, {@code CH}. */
    void observe(String value) {
        String text = value.strip();
        if (missingWords.contains(text)) {
            return;
        }
        present++;
        if (distinct.add(value) && examples.size() < EXAMPLES) {
            examples.add(value.length() <= EXAMPLE_CHARS ? value : value.substring(0, EXAMPLE_CHARS - 1) + "…");
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
        numberTexts.add(text);
        boolean whole = number == Math.rint(number);
        integers += whole ? 1 : 0;
        longIntegers += whole && significantDigits(text) > EXACT_DIGITS ? 1 : 0;
        zeros += number == 0 ? 1 : 0;
        ones += number == 1 ? 1 : 0;
        leadingZeros += hasLeadingZero(text) ? 1 : 0;
        course.observe(number);
    }

    /** {@code 007} is a code; {@code 075.66} is a padded number, as {@code 0.5} and {@code 0} are numbers. */
    private static boolean hasLeadingZero(String text) {
        return text.length() > 1 && text.charAt(0) == '0' && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int significantDigits(String text) {
        int to = text.length();
        while (to > 0 && text.charAt(to - 1) == '0') {
            to--;
        }
        int digits = 0;
        for (int i = 0; i < to; i++) {
            char c = text.charAt(i);
            if (c == '.' || c == 'e' || c == 'E') {
                return 0;
            }
            digits += c >= '0' && c <= '9' ? 1 : 0;
        }
        return digits;
    }

    private void observeText(String text) {
        if (MissingWords.isKnown(text)) {
            placeholders++;
            placeholderWords.merge(text, 1, Integer::sum);
            return;
        }
        otherTexts.add(text);
        if (text.length() <= MAX_WORD_LENGTH
                && (otherWords.size() < MAX_COUNTED_WORDS || otherWords.containsKey(text))) {
            otherWords.merge(text, 1, Integer::sum);
        } else {
            manyOtherWords = true;
        }
        if (text.length() <= 5) {
            String word = text.toLowerCase(Locale.ROOT);
            trueWords += TRUE_WORDS.contains(word) ? 1 : 0;
            falseWords += FALSE_WORDS.contains(word) ? 1 : 0;
        }
        words++;
        for (int i = 0; i < text.length(); i++) {
            words += text.charAt(i) == ' ' ? 1 : 0;
        }
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

    /** Values but for words that are known to mean that there is none. */
    long values() {
        return present - placeholders;
    }

    int distinct() {
        return distinct.size();
    }

    /** Different values but for words that are known to mean that there is none. */
    int distinctValues() {
        return Math.max(0, distinct.size() - placeholderWords.size());
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
        return trueWords + falseWords > 0 && trueWords + falseWords + zeros + ones == values() && distinctValues() <= 4;
    }

    /** Only the numbers 0 and 1, both of them. */
    boolean isZeroAndOne() {
        return zeros > 0 && ones > 0 && zeros + ones == values();
    }

    /** Values that are plain numbers. */
    long numbers() {
        return numbers;
    }

    /** Values that are neither plain numbers nor words for no value. */
    long others() {
        return values() - numbers;
    }

    /** Share of the values that are plain numbers. */
    double numberShare() {
        return values() == 0 ? 0 : (double) numbers / values();
    }

    boolean isInteger() {
        return integers == numbers;
    }

    /** Whether most are whole numbers of more digits than a number holds. */
    boolean isLongInteger() {
        return 2 * longIntegers > numbers;
    }

    long leadingZeros() {
        return leadingZeros;
    }

    Course course() {
        return course;
    }

    /** Known words for no value that occur, the first seen first. */
    List<String> placeholderWords() {
        return List.copyOf(placeholderWords.keySet());
    }

    /** The texts that are neither numbers nor known words for no value, with their counts; complete if they are few. */
    Map<String, Integer> otherWords() {
        return otherWords;
    }

    boolean hasManyOtherWords() {
        return manyOtherWords;
    }

    TextSample numberTexts() {
        return numberTexts;
    }

    TextSample otherTexts() {
        return otherTexts;
    }

    /** Words, separated by blanks, in a text on average. */
    double wordsPerText() {
        return (double) words / Math.max(1, others());
    }
}
