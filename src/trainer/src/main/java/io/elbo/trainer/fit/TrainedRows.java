package io.elbo.trainer.fit;

/** The rows that something is fitted to, as they were observed: the first ones of a random order. */
final class TrainedRows {
    private final ObservedRows store;
    private final int[] order; // [rows], a permutation
    private final int count;

    TrainedRows(ObservedRows store, int[] order, int count) {
        this.store = store;
        this.order = order;
        this.count = count;
    }

    int count() {
        return count;
    }

    /** The number as it was written, or a column of a timestamp; NaN if it is missing. */
    double numeric(int row, int column) {
        return store.numeric(order[row], column);
    }

    /** The code as the observing decoder gave it. */
    int observedCode(int row, int column) {
        return store.categorical(order[row], column);
    }
}
