package io.elbo.format.avro;

/**
 * The bytes of a record do not follow its writer's schema. Thrown on the way through a record and caught at its end, without a stack
 * trace, so that hostile records cost no more than others.
 */
final class InvalidAvro extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final String ENDS_TOO_EARLY = "the record ends before its schema does";
    static final String BYTES_LEFT = "bytes follow the end of the record";
    static final String LENGTH = "a length or a count is negative or goes beyond the record";
    static final String NUMBER = "a number has more bytes than its type can have";
    static final String BRANCH = "a union has no such branch";
    static final String SYMBOL = "an enum has no such symbol";
    static final String VALUES = "a record has more than a million values";
    static final String DEPTH = "nested deeper than " + Step.MAX_DEPTH + " records";

    private final String flaw;

    InvalidAvro(String flaw) {
        super(flaw, null, false, false);
        this.flaw = flaw;
    }

    /** What is wrong, for a person. */
    String flaw() {
        return flaw;
    }
}
