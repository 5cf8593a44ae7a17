package io.elbo.core.feature;

/** The codes of a categorical column, as the model contract fixes them. */
public final class Codes {
    /** No value, or a value of the wrong type. */
    public static final int MISSING = 0;
    /** A value outside the vocabulary. */
    public static final int UNSEEN = 1;
    /** The first word of the vocabulary; the others follow. */
    public static final int FIRST_WORD = 2;

    private Codes() {}
}
