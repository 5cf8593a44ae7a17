package io.elbo.stream.detector;

import io.elbo.core.feature.Batch;
import io.elbo.core.verdict.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Counts what it is told. For one thread at a time. */
public final class Counts implements DetectionObserver {
    public final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
    public int failures;
    public int single;
    public int judged;
    public int deadLetters;
    public int outputsRefused;

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
    public void settled(float[] scores, float[] rawScores, long[] recordTimestamps, int count) {
        judged += count;
    }

    @Override
    public void deadLetter(String reason, long recordTimestamp) {
        deadLetters++;
    }

    @Override
    public void outputRefused() {
        outputsRefused++;
    }
}
