package io.elbo.core.history;

import io.elbo.core.feature.Batch;
import org.jspecify.annotations.Nullable;

/**
 * How often the key had each of its words, exponentially weighted by records: {@code -ln((n_word + 1/2) / (n + 3/2))}. At most
 * {@value #MAX_WORDS} words are counted; a new one takes the place of the one with the least count, which is lost, while
 * n goes on counting its records.
 *
 * <p>Layout: the float n, the number of words in a byte, then each word's hash and its count, a float.
 */
final class WordMemory extends Memory {
    static final int MAX_WORDS = 16;

    private static final int WORDS_AT = Float.BYTES;
    private static final int FIRST_AT = WORDS_AT + 1;
    private static final int WORD_BYTES = Integer.BYTES + Float.BYTES;

    private final int source;
    private final double decay;
    private final int column;

    WordMemory(int source, int halfLife, int column) {
        this.source = source;
        decay = decay(halfLife);
        this.column = column;
    }

    @Override
    int youngBytes() {
        return FIRST_AT;
    }

    @Override
    int bytes(byte[] state, int at) {
        return at + FIRST_AT > state.length ? FIRST_AT : FIRST_AT + (state[at + WORDS_AT] & 0xFF) * WORD_BYTES;
    }

    @Override
    int nextBytes(byte[] state, int at, Batch batch, int row, Arrival arrival) {
        double word = batch.source(row, source);
        int words = state[at + WORDS_AT];
        boolean grows =
                !Double.isNaN(word) && arrival != Arrival.LATE && words < MAX_WORDS && find(state, at, (int) word) < 0;
        return bytes(state, at) + (grows ? WORD_BYTES : 0);
    }

    /** Where the word stands among the key's, or -1. */
    private static int find(byte[] state, int at, int hash) {
        int words = state[at + WORDS_AT];
        for (int i = 0; i < words; i++) {
            if ((int) KeyState.INT.get(state, at + FIRST_AT + i * WORD_BYTES) == hash) {
                return i;
            }
        }
        return -1;
    }

    private static float count(byte[] state, int at, int word) {
        return readFloat(state, at + FIRST_AT + word * WORD_BYTES + Integer.BYTES);
    }

    private static void put(byte[] state, int at, int word, int hash, double count) {
        int place = at + FIRST_AT + word * WORD_BYTES;
        KeyState.INT.set(state, place, hash);
        write(state, place + Integer.BYTES, count);
    }

    @Override
    void derive(byte[] state, int at, Batch batch, int row, double time, double gap) {
        double word = batch.source(row, source);
        if (Double.isNaN(word)) {
            return;
        }
        int place = find(state, at, (int) word);
        double count = place < 0 ? 0 : count(state, at, place);
        double all = readFloat(state, at);
        batch.setNumeric(row, column, column(-StrictMath.log((count + 0.5) / (all + 1.5))));
    }

    @Override
    int source() {
        return source;
    }

    @Override
    boolean fills(int column) {
        return column == this.column;
    }

    @Override
    @Nullable
    Comparison compare(byte[] state, int at, Batch batch, int row, double gap) {
        double word = batch.source(row, source);
        if (Double.isNaN(word)) {
            return null;
        }
        int words = state[at + WORDS_AT];
        int place = find(state, at, (int) word);
        int most = 0;
        for (int i = 1; i < words; i++) {
            most = count(state, at, i) > count(state, at, most) ? i : most;
        }
        return new Comparison.Word(
                place < 0 ? 0 : count(state, at, place) / readFloat(state, at),
                words < MAX_WORDS,
                words,
                words == 0 ? null : (Integer) (int) KeyState.INT.get(state, at + FIRST_AT + most * WORD_BYTES),
                words == 0 ? 0 : count(state, at, most) / readFloat(state, at));
    }

    @Override
    void advance(
            byte[] state, int at, byte[] next, int to, Batch batch, int row, double time, double gap, Arrival arrival) {
        System.arraycopy(state, at, next, to, bytes(state, at));
        double word = batch.source(row, source);
        if (Double.isNaN(word) || arrival == Arrival.LATE) {
            return;
        }
        int hash = (int) word;
        int words = state[at + WORDS_AT];
        int place = find(state, at, hash);
        double before = place < 0 ? 0 : count(state, at, place);
        int least = 0;
        for (int i = 0; i < words; i++) {
            double decayed = count(state, at, i) * decay;
            put(next, to, i, (int) KeyState.INT.get(state, at + FIRST_AT + i * WORD_BYTES), decayed);
            least = count(state, at, i) < count(state, at, least) ? i : least;
        }
        if (place < 0) {
            place = words < MAX_WORDS ? words : least;
            next[to + WORDS_AT] = (byte) Math.min(MAX_WORDS, words + 1);
        }
        put(next, to, place, hash, before * decay + 1);
        write(next, to, readFloat(state, at) * decay + 1);
    }
}
