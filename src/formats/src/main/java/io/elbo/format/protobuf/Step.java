package io.elbo.format.protobuf;

import io.elbo.core.feature.Batch;

/**
 * Reads the value of a field into the row. Immutable, without a state of its own, so that any number of threads may run it and nothing is
 * allocated.
 */
abstract class Step {
    /** Messages may be nested so deep, as in Protobuf's own libraries. */
    static final int MAX_DEPTH = 100;

    /**
     * Reads the value that starts at {@code at}, behind its tag, and returns the position behind it. The caller checks that this is not
     * beyond {@code end}.
     *
     * @param bytes of the whole record
     * @param end where the message around ends
     * @throws InvalidProtobuf if the bytes are none that Protobuf writes
     * @throws RepeatedMessage if only {@link CanonicalMessage} can tell what the message means
     * @throws IndexOutOfBoundsException if the record ends too early
     */
    abstract int run(byte[] bytes, int at, int end, Batch batch, int row);
}
