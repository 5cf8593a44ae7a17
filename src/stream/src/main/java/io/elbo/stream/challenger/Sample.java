package io.elbo.stream.challenger;

/**
 * A share of the records, by a hash of their positions: a record that is polled again is in the sample again, and all instances
 * agree.
 *
 * @param share from 0 to 1
 */
record Sample(double share) {
    Sample {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share is from 0 to 1, got " + share);
        }
    }

    boolean holds(int partition, long offset) {
        return share >= 1 || (mixed(offset * 31 + partition) >>> 11) * 0x1.0p-53 < share;
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014). */
    private static long mixed(long number) {
        long z = number + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
