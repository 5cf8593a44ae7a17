package io.elbo.trainer.health;

import io.elbo.trainer.fit.History;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Finds other rows of a row's key; of a history without keys, all rows are of one key. */
final class SameKey {
    private final History history;
    private final int[] byKey; // rows
    private final int[] first; // [keys + 1], where a key's rows begin; records without a key are those of key 0

    SameKey(History history) {
        this.history = history;
        int keys = IntStream.range(0, history.rows()).map(this::key).max().orElse(0) + 1;
        first = new int[keys + 1];
        for (int row = 0; row < history.rows(); row++) {
            first[key(row) + 1]++;
        }
        for (int key = 0; key < keys; key++) {
            first[key + 1] += first[key];
        }
        int[] next = Arrays.copyOf(first, keys);
        byKey = new int[history.rows()];
        for (int row = 0; row < history.rows(); row++) {
            byKey[next[key(row)]++] = row;
        }
    }

    private int key(int row) {
        return history.derives() ? history.key(row) + 1 : 0;
    }

    /** A random row of the same key, which may be the row itself. */
    int any(int row, SplittableRandom random) {
        int key = key(row);
        return byKey[random.nextInt(first[key], first[key + 1])];
    }
}
