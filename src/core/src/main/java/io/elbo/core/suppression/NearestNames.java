package io.elbo.core.suppression;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the names that somebody may have meant: those with the smallest edit distance (Levenshtein 1966), without case. */
public final class NearestNames {
    private static final int MAX_NAMES = 3;
    /** A longer name is compared by its beginning, so that the work is bounded. */
    private static final int MAX_LENGTH = 64;

    private NearestNames() {}

    /** At most three of the names, the nearest first; those at the same distance in their own order. */
    public static List<String> of(String written, Collection<String> names) {
        return names.stream()
                .sorted(Comparator.comparingInt((String name) -> distance(written, name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MAX_NAMES)
                .toList();
    }

    private static int distance(String written, String name) {
        String one = shortened(written);
        String other = shortened(name);
        int[] above = new int[other.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[other.length()];
    }

    private static String shortened(String name) {
        return name.substring(0, Math.min(name.length(), MAX_LENGTH)).toLowerCase(Locale.ROOT);
    }
}
