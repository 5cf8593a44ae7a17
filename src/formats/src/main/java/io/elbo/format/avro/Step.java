package io.elbo.format.avro;

import io.elbo.core.feature.Batch;

/**
 * One part of a record's bytes: reads it into the row, or passes over it. Immutable, without a state of its own, so that any number
 * of threads may run it and nothing is allocated.
 */
abstract class Step {
    /** Records, arrays and maps that contain themselves may be nested so deep. */
    static final int MAX_DEPTH = 500;

    /**
     * Reads what starts at {@code at}, and returns the position behind it.
     *
     * @param bytes of the whole record: it ends with them
     * @param depth how many records, arrays and maps stand around this one
     * @throws InvalidAvro if the bytes are none of the schema's
     * @throws IndexOutOfBoundsException if the record ends too early
     */
    abstract int run(byte[] bytes, int at, Batch batch, int row, int depth);

    /** How many bytes it always takes, whatever they are; -1 if that depends on them. */
    long fixedBytes() {
        return -1;
    }
}
