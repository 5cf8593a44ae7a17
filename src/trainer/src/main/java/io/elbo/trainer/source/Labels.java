package io.elbo.trainer.source;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words that a label column may hold. */
final class Labels {
    static final int UNKNOWN = -1;
    static final int NORMAL = 0;
    static final int ANOMALY = 1;

    private static final Set<String> NORMAL_WORDS =
            Set.of("0", "0.0", "false", "no", "n", "normal", "ordinary", "benign", "inlier", "ok");
    private static final Set<String> ANOMALY_WORDS = Set.of(
            "1",
            "1.0",
            "true",
            "yes",
            "y",
            "anomaly",
            "anomalous",
            "abnormal",
            "attack",
            "fraud",
            "malicious",
            "outlier");

    private Labels() {}

    /** 0 normal, 1 anomaly, -1 where there is no label; a word that says neither is refused. */
    static int parse(@Nullable String text) throws DataException {
        String word = text == null ? "" : text.strip().toLowerCase(Locale.ROOT);
        if (word.isEmpty()) {
            return UNKNOWN;
        }
        if (NORMAL_WORDS.contains(word)) {
            return NORMAL;
        }
        if (ANOMALY_WORDS.contains(word)) {
            return ANOMALY;
        }
        throw new DataException("the label must say 0 or 1 (false or true, normal or anomaly), this one does not");
    }
}
