package io.elbo.core.feature;

/** Rows of the model's two kinds of columns: what was read from records, or what the model expected instead. */
public interface Columns {
    /** The value of a numeric column in the model's units; NaN where it is missing. */
    float numeric(int row, int column);

    /** The code of a categorical column, one of {@link Codes}. */
    long categorical(int row, int column);
}
