package io.elbo.trainer.source.topic;

/** Random-looking numbers of 63 bits that follow from a seed and what they stand for: SplitMix64 (Steele et al. 2014). */
final class Hash64 {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private Hash64() {}

    /** Of a position in a topic; never negative. */
    static long of(long seed, int partition, long offset) {
        return mix(mix(mix(seed + GOLDEN) + partition) + offset) >>> 1;
    }

    /** Of a key; never negative. FNV-1a, mixed. */
    static long of(long seed, byte[] key) {
        long hash = FNV_OFFSET;
        for (byte one : key) {
            hash = (hash ^ (one & 0xFF)) * FNV_PRIME;
        }
        return mix(mix(seed + GOLDEN) + hash) >>> 1;
    }

    private static long mix(long value) {
        long z = value + GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
