package io.elbo.format.protobuf;

/**
 * A field stands again where it has ended already: a message must be merged with an earlier one, or an array goes on. No writer writes so,
 * but every reader must understand it. Thrown on the way through a message and caught at its end, without a stack trace.
 */
final class RepeatedMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RepeatedMessage() {
        super("a field stands again", null, false, false);
    }
}
