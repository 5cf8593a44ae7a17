package io.elbo.bench.quality;

import io.elbo.core.history.KeyState;
import io.elbo.trainer.evaluate.ScoredBatch;

/** How many of the first ordinary records of each key are flagged, of records of keys that a model has never seen. */
public final class YoungKeys implements StrictSink {
    private static final int YOUNG = 10;

    private final double threshold;
    private long records;
    private long alarms;

    /** @param threshold the raw score from which on a record is flagged */
    public YoungKeys(double threshold) {
        this.threshold = threshold;
    }

    @Override
    public void scored(ScoredBatch scored, int row) {
        byte[] state = scored.batch().state(row);
        if (scored.label(row) == 0 && (state == null || KeyState.records(state) < YOUNG)) {
            records++;
            alarms += scored.scores().rawScore(row) >= threshold ? 1 : 0;
        }
    }

    /** Ordinary records that are among the first ten of their keys. */
    public long records() {
        return records;
    }

    /** The share of them that is flagged. */
    public double alarms() {
        return (double) alarms / records;
    }
}
