package io.elbo.core.model;

import java.util.List;

/**
 * How a field's values were spread in training, as a few bins: what drift is measured against. The first bin is that of
 * missing values. A numeric field's others lie between the edges; a categorical or boolean field's second one is that of
 * every other word, the further ones are those of the first words of its vocabulary.
 *
 * @param field the field's name
 * @param edges ascending, as the model reads the column: a value at or past an edge lies in a later bin; empty where the field has words
 * @param shares of the records in each bin, none 0
 */
public record FieldReference(String field, List<Float> edges, List<Double> shares) {
    private static final int MISSING = 0;
    private static final int OTHERS = 1;

    public FieldReference {
        if (field == null || shares == null || shares.size() < 2) {
            throw new IllegalArgumentException("a field's reference needs the field's name and at least 2 shares");
        }
        edges = edges == null ? List.of() : List.copyOf(edges);
        shares = List.copyOf(shares);
        if (!edges.isEmpty() && shares.size() != edges.size() + 2) {
            throw new IllegalArgumentException("the reference of field '" + field + "' has " + edges.size()
                    + " edges, so it needs " + (edges.size() + 2) + " shares, not " + shares.size());
        }
        for (double share : shares) {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException("the reference of field '" + field + "' has the share " + share);
            }
        }
    }

    /** The share of the records in which the field had no value, above 0. */
    public double missingShare() {
        return shares.get(MISSING);
    }

    /** The bin of a number. */
    public int bin(float value) {
        if (Float.isNaN(value)) {
            return MISSING;
        }
        int bin = 1;
        while (bin <= edges.size() && value >= edges.get(bin - 1)) {
            bin++;
        }
        return bin;
    }

    /** The bin of a code. */
    public int bin(long code) {
        return code < shares.size() ? (int) code : OTHERS;
    }
}
