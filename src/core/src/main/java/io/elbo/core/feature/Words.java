package io.elbo.core.feature;

/** Where a categorical column looks its codes up. The characters are only lent for the call. */
interface Words {
    /** The word's code, at least {@link Codes#UNSEEN}. */
    int code(char[] text, int offset, int length);
}
