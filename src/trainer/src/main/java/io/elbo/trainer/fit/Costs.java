package io.elbo.trainer.fit;

/**
 * What a value that cannot be reconstructed costs, in nats, because it is missing or outside the vocabulary: at least
 * minus the logarithm of how often that happened in history, and at least what the field costs an average record, so
 * that leaving values out never makes a record more ordinary. Owns its arrays.
 */
public final class Costs {
    private final float[] missingNumeric; // [numericColumns]
    private final float[] missingCategorical; // [categoricalColumns]
    private final float[] unseenCategorical; // [categoricalColumns]

    public Costs(float[] missingNumeric, float[] missingCategorical, float[] unseenCategorical) {
        this.missingNumeric = missingNumeric.clone();
        this.missingCategorical = missingCategorical.clone();
        this.unseenCategorical = unseenCategorical.clone();
    }

    public static Costs none(int numericColumns, int categoricalColumns) {
        return new Costs(new float[numericColumns], new float[categoricalColumns], new float[categoricalColumns]);
    }

    public float missingNumeric(int column) {
        return missingNumeric[column];
    }

    public float missingCategorical(int column) {
        return missingCategorical[column];
    }

    public float unseenCategorical(int column) {
        return unseenCategorical[column];
    }
}
