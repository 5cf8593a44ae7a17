package io.elbo.format.protobuf;

/**
 * The bytes of a message are none that Protobuf writes. Thrown on the way through a message and caught at its end, without a stack trace,
 * so that hostile records cost no more than others.
 */
final class InvalidProtobuf extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final String ENDS_TOO_EARLY = "a message ends within a field";
    static final String LENGTH = "a length goes beyond the message";
    static final String NUMBER = "a number has more bytes than a number can have";
    static final String TAG = "a field has no valid number or no valid type";
    static final String GROUP = "a group does not end, or ends that has not begun";
    static final String DEPTH = "nested deeper than " + Step.MAX_DEPTH + " messages";
    static final String VALUES = "a record has more than a million values";

    private final String flaw;

    InvalidProtobuf(String flaw) {
        super(flaw, null, false, false);
        this.flaw = flaw;
    }

    /** What is wrong, for a person. */
    String flaw() {
        return flaw;
    }
}
