package io.elbo.trainer.fit;

import io.elbo.core.feature.Codes;

/**
 * What a categorical column looks like to the network: each code has a row of inputs, the centred one-hot vector, scaled
 * down, and the standardised rarity (minus the logarithm of the code's share). Codes that history never had, missing and unseen among
 * them, are seen as the average record: what they cost is not learned but follows from how rare they were.
 */
public final class CategoryCoding {
    private static final double HALF_A_ROW = 0.5;
    /** What a word is called counts less than how rare it is, or columns of many words would swamp the numeric ones. */
    private static final double ONE_HOT_UNIT = 0.2;

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
        double[] surprise = new double[counts.length];
        for (int code = 0; code < counts.length; code++) {
            known[code] = counts[code] > 0;
            share[code] = counts[code] / (double) Math.max(1, rows);
            surprise[code] = -Math.log(Math.max(HALF_A_ROW, (double) counts[code]) / Math.max(1, rows));
            mean += share[code] * surprise[code];
            square += share[code] * surprise[code] * surprise[code];
        }
        double deviation = Math.sqrt(Math.max(0, square - mean * mean));
        double unit = deviation > 1e-9 ? deviation : 1; // a column of one word
        rarity = new float[counts.length];
        for (int code = 0; code < counts.length; code++) {
            rarity[code] = (float) ((surprise[code] - mean) / unit);
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

    /** Minus the logarithm of the code's share, standardised; what history never had is rarer than all it had. */
    public float rarity(int code) {
        return rarity[code];
    }

    /** Writes the inputs of a code at {@code offset}. */
    public void encode(int code, float[] into, int offset) {
        if (!known[code]) {
            java.util.Arrays.fill(into, offset, offset + inputs(), 0);
            return;
        }
        for (int i = 0; i < share.length; i++) {
            into[offset + i] = known[i] ? (float) (ONE_HOT_UNIT * ((i == code ? 1 : 0) - share[i])) : 0;
        }
        into[offset + share.length] = rarity[code];
    }
}
