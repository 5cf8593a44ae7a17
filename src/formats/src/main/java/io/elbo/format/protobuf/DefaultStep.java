package io.elbo.format.protobuf;

import io.elbo.core.feature.Batch;

/** The value of a field that does not stand in a message, in bytes of its own. Immutable. */
final class DefaultStep {
    private final byte[] value;
    private final Step reads;

    DefaultStep(byte[] value, Step reads) {
        this.value = value.clone();
        this.reads = reads;
    }

    void read(Batch batch, int row) {
        reads.run(value, 0, value.length, batch, row);
    }
}
