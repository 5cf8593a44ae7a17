package io.elbo.bench.quality;

import io.elbo.core.format.Decoded;
import io.elbo.trainer.evaluate.FileScorer;

/** Takes the scores of a file whose records can all be decoded: one that cannot ends the benchmark. */
public interface StrictSink extends FileScorer.Sink {
    @Override
    default void malformed(long rowNumber, Decoded.Malformed malformed) {
        throw new IllegalStateException("row " + rowNumber + " is malformed: " + malformed.detail());
    }
}
