package io.elbo.core.feature;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * An open-addressing table from a word's UTF-8 bytes to its number, asked with a range of somebody else's bytes, so that
 * a lookup allocates nothing. Immutable and safe to share.
 */
public final class WordTable {
    public static final int UNKNOWN = -1;
    /** Without a word. */
    static final WordTable NONE = new WordTable(List.of());

    private final byte[][] words; // [slots], empty where unused
    private final int[] numbers; // [slots], UNKNOWN where unused
    private final int mask;

    /** @param words numbered from 0; one that UTF-8 cannot hold, for half a surrogate pair, is never found */
    public WordTable(List<String> words) {
        int slots = Integer.highestOneBit(Math.max(4, words.size() * 2)) << 1;
        mask = slots - 1;
        this.words = new byte[slots][0];
        numbers = new int[slots];
        Arrays.fill(numbers, UNKNOWN);
        for (int i = 0; i < words.size(); i++) {
            if (isUtf8(words.get(i))) {
                add(words.get(i).getBytes(StandardCharsets.UTF_8), i);
            }
        }
    }

    public static boolean isUtf8(String word) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(word);
    }

    private void add(byte[] word, int number) {
        int slot = slot(hash(word, 0, word.length));
        while (numbers[slot] != UNKNOWN) {
            slot = (slot + 1) & mask;
        }
        words[slot] = word;
        numbers[slot] = number;
    }

    /** The hash of a word and one more byte; that of no bytes is 0. */
    public static int hash(int hash, byte next) {
        return 31 * hash + next;
    }

    /** The hash of a word. */
    public static int hash(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash(hash, bytes[i]);
        }
        return hash;
    }

    private int slot(int hash) {
        return (hash ^ (hash >>> 15)) & mask;
    }

    /** The word's number, or {@link #UNKNOWN}. */
    public int number(byte[] bytes, int from, int to, int hash) {
        int slot = slot(hash);
        while (numbers[slot] != UNKNOWN) {
            if (Arrays.equals(words[slot], 0, words[slot].length, bytes, from, to)) {
                return numbers[slot];
            }
            slot = (slot + 1) & mask;
        }
        return UNKNOWN;
    }
}
