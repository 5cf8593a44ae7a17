package io.elbo.core.feature;

/** How a value stands to what the model knows of its field. */
public enum ValueState {
    /** There is no value, or one of the wrong type. */
    MISSING,
    /** A word outside the vocabulary. */
    UNSEEN,
    /** A number below or above all that history had. */
    OUT_OF_RANGE,
    /** The model knows the value. */
    KNOWN
}
