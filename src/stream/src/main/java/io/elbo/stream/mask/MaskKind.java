package io.elbo.stream.mask;

/** What is shown in place of a value; from the least strict to the strictest. */
public enum MaskKind {
    /** The last four characters of a long value, and nothing of a short one. */
    LAST4("last4"),
    /** A keyed hash: equal values look equal, and nobody without the secret can find a value by trying. */
    HASH("hash"),
    /** Nothing. */
    DROP("drop");

    private final String word;

    MaskKind(String word) {
        this.word = word;
    }

    /** As the configuration has it. */
    public String word() {
        return word;
    }

    static MaskKind stricter(MaskKind one, MaskKind other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
