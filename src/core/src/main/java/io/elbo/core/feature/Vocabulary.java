package io.elbo.core.feature;

import java.util.List;

/**
 * An open-addressing table from word to code that is asked with a range of characters, so that a lookup allocates
 * nothing. Immutable and safe to share.
 */
final class Vocabulary implements Words {
    private final String[] words; // [capacity], empty where unused
    private final boolean[] used;
    private final int[] codes;
    private final int mask;

    Vocabulary(List<String> vocabulary) {
        int capacity = Integer.highestOneBit(Math.max(4, vocabulary.size() * 2)) << 1;
        mask = capacity - 1;
        words = new String[capacity];
        used = new boolean[capacity];
        codes = new int[capacity];
        for (int i = 0; i < vocabulary.size(); i++) {
            String word = vocabulary.get(i);
            int slot = spread(word.hashCode());
            while (used[slot]) {
                slot = (slot + 1) & mask;
            }
            used[slot] = true;
            words[slot] = word;
            codes[slot] = Codes.FIRST_WORD + i;
        }
    }

    /** The word's code, or {@link Codes#UNSEEN}. */
    @Override
    public int code(char[] text, int offset, int length) {
        int hash = 0;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + text[i];
        }
        int slot = spread(hash);
        while (used[slot]) {
            if (same(words[slot], text, offset, length)) {
                return codes[slot];
            }
            slot = (slot + 1) & mask;
        }
        return Codes.UNSEEN;
    }

    private int spread(int hash) {
        return (hash ^ (hash >>> 16)) & mask;
    }

    private static boolean same(String word, char[] text, int offset, int length) {
        if (word.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (word.charAt(i) != text[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
