package io.elbo.format.avro;

import io.elbo.core.feature.Batch;

/** The items of an array, some of which are read by their index. */
final class ArrayStep extends Blocks {
    private final Step[] read; // by index
    private final Step skip;

    /** @param read how to read items, by their index; may be none */
    ArrayStep(Step[] read, Step skip) {
        this.read = read.clone();
        this.skip = skip;
    }

    @Override
    int wantedItems() {
        return read.length;
    }

    @Override
    long itemBytes() {
        return skip.fixedBytes();
    }

    @Override
    int item(int index, byte[] bytes, int at, Batch batch, int row, int depth) {
        return (index < read.length ? read[index] : skip).run(bytes, at, batch, row, depth);
    }
}
