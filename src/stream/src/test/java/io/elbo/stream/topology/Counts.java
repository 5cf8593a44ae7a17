package io.elbo.stream.topology;

import io.elbo.core.feature.Batch;
import io.elbo.core.verdict.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Counts what it hears. For one thread. */
final class Counts implements DetectionObserver {
    final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
    int failures;
    int single;
    int judged;
    int deadLetters;

    @Override
    public void batchScored(Batch batch, long nanos) {
        batches.add(batch.rows());
    }

    @Override
    public void inferenceFailed() {
        failures++;
    }

    @Override
    public void scoredSingly() {
        single++;
    }

    @Override
    public void judged(Verdict verdict, long recordTimestamp) {
        judged++;
    }

    @Override
    public void deadLetter(String reason, long recordTimestamp) {
        deadLetters++;
    }
}
