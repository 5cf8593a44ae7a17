package io.elbo.trainer.source;

import java.util.List;

/** Names for a message: all of a few, the first of many. */
public final class NameList {
    private static final int MAX_NAMES = 20;

    private NameList() {}

    /** {@code 'a', 'b' and 3 more}. */
    public static String of(List<String> names) {
        String first = String.join(
                ", ",
                names.stream().limit(MAX_NAMES).map(name -> "'" + name + "'").toList());
        return names.size() <= MAX_NAMES ? first : first + " and " + (names.size() - MAX_NAMES) + " more";
    }
}
