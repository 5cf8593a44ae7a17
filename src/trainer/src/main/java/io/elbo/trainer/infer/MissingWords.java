package io.elbo.trainer.infer;

import java.util.Locale;
import java.util.Set;

/** How people write that there is no value. */
final class MissingWords {
    private static final int MAX_LENGTH = 19;
    private static final Set<String> KNOWN = Set.of(
            "na",
            "n/a",
            "n.a.",
            "n.a",
            "#n/a",
            "#na",
            "<na>",
            "nan",
            "-nan",
            "nat",
            "null",
            "(null)",
            "<null>",
            "none",
            "nil",
            "\\n",
            "?",
            "??",
            "-",
            "--",
            "---",
            "\u2013",
            "\u2014",
            ".",
            "..",
            "*",
            "inf",
            "-inf",
            "+inf",
            "infinity",
            "-infinity",
            "missing",
            "unknown",
            "undefined",
            "unavailable",
            "not available",
            "no data",
            "nodata",
            "void",
            "empty",
            "tbd",
            "#value!",
            "#ref!",
            "#div/0!",
            "#name?",
            "#num!",
            "0000-00-00",
            "0000-00-00 00:00:00");

    private MissingWords() {}

    /** @param text without blanks around it */
    static boolean isKnown(String text) {
        return text.length() <= MAX_LENGTH && KNOWN.contains(text.toLowerCase(Locale.ROOT));
    }
}
