package io.elbo.trainer.source;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the words of a label column mean. Letter case and blanks around a word do not count. Immutable.
 *
 * <p>Where only words of one side are given, each other word is of the other side: {@code --normal BENIGN} makes every
 * other label an anomaly. Where none are given, the usual words count, and any other is refused.
 */
public final class LabelWords {
    /** The usual words: 0 or 1, false or true, normal or anomaly and the like. */
    public static final LabelWords USUAL = new LabelWords(Set.of(), Set.of());

    static final int UNKNOWN = -1;
    static final int NORMAL = 0;
    public static final int ANOMALY = 1;

    private static final Set<String> NORMAL_WORDS =
            Set.of("0", "0.0", "false", "f", "no", "n", "normal", "ordinary", "benign", "inlier", "ok", "legitimate");
    private static final Set<String> ANOMALY_WORDS = Set.of(
            "1",
            "1.0",
            "true",
            "t",
            "yes",
            "y",
            "anomaly",
            "anomalous",
            "abnormal",
            "attack",
            "fraud",
            "fraudulent",
            "malicious",
            "outlier");

    private final Set<String> normal;
    private final Set<String> anomaly;

    private LabelWords(Set<String> normal, Set<String> anomaly) {
        this.normal = normal;
        this.anomaly = anomaly;
    }

    /**
     * @param normal words of ordinary records, may be empty
     * @param anomaly words of anomalies, may be empty
     */
    public static LabelWords of(Collection<String> normal, Collection<String> anomaly) {
        Set<String> normalWords = plain(normal);
        Set<String> anomalyWords = plain(anomaly);
        for (String word : normalWords) {
            if (anomalyWords.contains(word)) {
                throw new IllegalArgumentException("the label '" + word + "' is named as normal and as an anomaly");
            }
        }
        return new LabelWords(normalWords, anomalyWords);
    }

    private static Set<String> plain(Collection<String> words) {
        Set<String> plain = new HashSet<>();
        words.forEach(word -> plain.add(plain(word)));
        return Set.copyOf(plain);
    }

    private static String plain(String word) {
        return word.strip().toLowerCase(Locale.ROOT);
    }

    /** Whether a column of these words says what is an anomaly: 0 normal, 1 anomaly, -1 neither. Never refuses. */
    public static int usual(String word) {
        String plain = plain(word);
        return NORMAL_WORDS.contains(plain) ? NORMAL : ANOMALY_WORDS.contains(plain) ? ANOMALY : UNKNOWN;
    }

    /** 0 normal, 1 anomaly, -1 where there is no label; a word that says neither is refused. */
    int parse(@Nullable String text) throws DataException {
        String word = text == null ? "" : plain(text);
        if (word.isEmpty()) {
            return UNKNOWN;
        }
        if (normal.contains(word)) {
            return NORMAL;
        }
        if (anomaly.contains(word)) {
            return ANOMALY;
        }
        if (normal.isEmpty() != anomaly.isEmpty()) {
            return normal.isEmpty() ? NORMAL : ANOMALY;
        }
        int usual = normal.isEmpty() ? usual(word) : UNKNOWN;
        if (usual == UNKNOWN) {
            throw new DataException("the label '" + shown(text)
                    + "' does not say what it means; name the words of ordinary records with --normal WORD, or those of"
                    + " anomalies with --anomaly WORD");
        }
        return usual;
    }

    private static String shown(@Nullable String text) {
        String word = text == null ? "" : text.strip();
        return word.length() <= 40 ? word : word.substring(0, 39) + "…";
    }
}
