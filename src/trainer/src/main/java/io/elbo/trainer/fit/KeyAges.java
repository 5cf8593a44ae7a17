package io.elbo.trainer.fit;

import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Schema;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * How many earlier records of its key each row of a history has. A row with few of them is <em>young</em>: what is usual for its key
 * is not well known yet.
 *
 * <p>Where a history begins, all keys are young at once, although they are not new. Later, in the stream, young rows are as rare as
 * new keys are. So the young rows of the beginning say nothing about how rare a score is: the <em>surplus</em> are the earliest young
 * rows of the first half of the history, as many as must be left out so that young rows are as frequent in the rest of that half as in
 * the second half. If keys come all the time, there is no surplus. Immutable.
 */
final class KeyAges {
    /** A key is known after so many records, or the longest half-life if that is more, */
    private static final int MIN_KNOWN = 100;
    /** but at most after this share of the records that a key has on average, so that most rows are left. */
    private static final double MAX_KNOWN_SHARE = 0.25;
    /** If fewer rows would be left in the history, there is no surplus. */
    private static final int MIN_ROWS = 500;

    private final int[] earlier; // [rows], by position in the data file
    private final int known;
    private final BitSet surplus; // positions in the data file

    /**
     * @param schema has derived fields
     * @param byTime positions in the data file, in the order of time
     * @param key the number of a row's key, or {@link Keys#NONE}
     */
    KeyAges(Schema schema, int[] byTime, IntUnaryOperator key) {
        earlier = new int[byTime.length];
        Map<Integer, Integer> records = new HashMap<>();
        for (int row : byTime) {
            int own = key.applyAsInt(row);
            earlier[row] = own == Keys.NONE ? Keys.NONE : records.merge(own, 1, Integer::sum) - 1;
        }
        known = known(schema, byTime.length / Math.max(1, records.size()));
        surplus = surplus(byTime);
    }

    private static int known(Schema schema, int recordsOfKey) {
        int halfLife = schema.fields().stream()
                .mapToInt(field -> field instanceof DerivedField derived && derived.halfLife() != null
                        ? derived.halfLife().records()
                        : 0)
                .max()
                .orElse(0);
        return (int) Math.min(Math.max(MIN_KNOWN, halfLife), MAX_KNOWN_SHARE * recordsOfKey);
    }

    private BitSet surplus(int[] byTime) {
        int half = byTime.length / 2;
        int[] young = Arrays.stream(byTime, 0, half).filter(this::isYoung).toArray();
        double usual =
                Arrays.stream(byTime, half, byTime.length).filter(this::isYoung).count()
                        / (double) (byTime.length - half);
        BitSet first = new BitSet();
        int count = usual == 1 ? 0 : (int) Math.ceil((young.length - usual * half) / (1 - usual));
        if (byTime.length - count >= MIN_ROWS) {
            Arrays.stream(young).limit(Math.max(0, count)).forEach(first::set);
        }
        return first;
    }

    /** Records of its key before the row in this position of the data file; {@link Keys#NONE} if it has no key. */
    int earlier(int fileRow) {
        return earlier[fileRow];
    }

    /** So many records make a key known. */
    int known() {
        return known;
    }

    boolean isYoung(int fileRow) {
        return earlier[fileRow] != Keys.NONE && earlier[fileRow] < known;
    }

    /** Whether the row in this position of the data file is young only because the history begins with it. */
    boolean isSurplus(int fileRow) {
        return surplus.get(fileRow);
    }
}
