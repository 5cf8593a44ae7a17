package io.elbo.trainer.infer;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Texts of a column: the first ones in their order, and a random sample of all (Vitter's algorithm R). What is sampled
 * follows from the order of the texts alone. Not thread-safe.
 */
final class TextSample {
    static final int FIRST = 64;
    private static final int RANDOM = 192;
    private static final int MAX_LENGTH = 64;

    private final List<String> first = new ArrayList<>();
    private final List<String> random = new ArrayList<>();
    private final SplittableRandom choice = new SplittableRandom(1);
    private long seen;

    void add(String text) {
        String kept = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH);
        if (first.size() < FIRST) {
            first.add(kept);
            return;
        }
        seen++;
        if (random.size() < RANDOM) {
            random.add(kept);
        } else {
            long slot = choice.nextLong(seen);
            if (slot < RANDOM) {
                random.set((int) slot, kept);
            }
        }
    }

    /** The first texts, in the column's order. */
    List<String> first() {
        return first;
    }

    /** A sample of all texts. */
    List<String> all() {
        List<String> all = new ArrayList<>(first);
        all.addAll(random);
        return all;
    }
}
