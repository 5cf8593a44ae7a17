package io.elbo.trainer.fit;

/** The rows of a history as they were observed, by their position in the data file, before anything is fitted. */
interface ObservedRows {
    /** The number of the row's record, as it was given. */
    long record(int row);

    /** The number as it was written, a column of a timestamp, or a derived one; NaN if it is missing. */
    double numeric(int row, int column);

    /** The code as the observing decoder gave it. */
    int categorical(int row, int column);
}
