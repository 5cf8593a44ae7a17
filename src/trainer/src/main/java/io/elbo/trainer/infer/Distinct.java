package io.elbo.trainer.infer;

/**
 * The number of different texts, exact up to {@link #MOST} and then no longer counted. Keeps 64-bit hashes, no texts:
 * at most 256 KiB. Not thread-safe.
 */
final class Distinct {
    static final int MOST = 10_000;

    private long[] hashes = new long[32]; // open addressing, 0 where free
    private int size;

    /** Returns whether the text is new; false also once the count is full. */
    boolean add(String text) {
        if (isFull()) {
            return false;
        }
        long hash = hash(text);
        int slot = slot(hashes, hash);
        if (hashes[slot] == hash) {
            return false;
        }
        hashes[slot] = hash;
        if (2 * ++size > hashes.length) {
            grow();
        }
        return true;
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size == MOST;
    }

    private void grow() {
        long[] larger = new long[2 * hashes.length];
        for (long hash : hashes) {
            if (hash != 0) {
                larger[slot(larger, hash)] = hash;
            }
        }
        hashes = larger;
    }

    private static int slot(long[] table, long hash) {
        int slot = (int) (hash >>> 32) & (table.length - 1);
        while (table[slot] != 0 && table[slot] != hash) {
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }

    /** FNV-1a over the characters, mixed; never 0. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 32)) * 0x9E3779B97F4A7C15L;
        return hash == 0 ? 1 : hash;
    }
}
