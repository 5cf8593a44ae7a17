package io.elbo.trainer.fit;

import io.elbo.core.feature.Codes;

/**
 * What a categorical column looks like to the network: each code has a row of inputs, the centred one-hot vector and the
 * standardised rarity (minus the logarithm of the code's share). Codes that history never had, missing and unseen among
 * them, are seen as the average record: what they cost is not learned but follows from how rare they were.
 */
public final class CategoryCoding {
    private final double[] share; // [codes], of the training rows
    private final float[] rarity; // [codes], standardised
    private final boolean[] known; // [codes]

    /** @param counts training rows by code: missing, unseen, then the words */
    CategoryCoding(long[] counts) {
        long rows = 0;
        for (long count : counts) {
            rows += count;
        }
        share = new double[counts.length];
        known = new boolean[counts.length];
        double mean = 0;
        double square = 0;
        for (int code = 0; code < counts.length; code++) {
            known[code] = counts[code] > 0;
            share[code] = counts[code] / (double) Math.max(1, rows);
            if (known[code]) {
                double surprise = -Math.log(share[code]);
                mean += share[code] * surprise;
                square += share[code] * surprise * surprise;
            }
        }
        double deviation = Math.sqrt(Math.max(0, square - mean * mean));
        rarity = new float[counts.length];
        for (int code = 0; code < counts.length; code++) {
            rarity[code] = known[code] && deviation > 1e-9 ? (float) ((-Math.log(share[code]) - mean) / deviation) : 0;
        }
    }

    /** Codes of the column: missing, unseen and the words. */
    public int codes() {
        return share.length;
    }

    public int words() {
        return share.length - Codes.FIRST_WORD;
    }

    /** Width of the column's part of the network's input. */
    public int inputs() {
        return share.length + 1;
    }

    public double share(int code) {
        return share[code];
    }

    /** Writes the inputs of a code at {@code offset}. */
    public void encode(int code, float[] into, int offset) {
        if (!known[code]) {
            java.util.Arrays.fill(into, offset, offset + inputs(), 0);
            return;
        }
        for (int i = 0; i < share.length; i++) {
            into[offset + i] = known[i] ? (float) ((i == code ? 1 : 0) - share[i]) : 0;
        }
        into[offset + share.length] = rarity[code];
    }
}
