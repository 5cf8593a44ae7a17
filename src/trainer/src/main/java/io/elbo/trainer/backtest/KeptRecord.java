package io.elbo.trainer.backtest;

import io.elbo.core.feature.Batch;
import io.elbo.core.verdict.ThresholdPolicy;
import java.util.ArrayList;
import java.util.List;

/** A record that is kept to be explained later: as JSON, as a row of each model, with scores and the thresholds of its time. */
final class KeptRecord {
    private final long number;
    private final String place;
    private final double seconds;
    private final int label;
    private final byte[] document;
    private final List<Batch> rows = new ArrayList<>(); // of the model at the same place, one row each
    private final List<ThresholdPolicy> policies; // of the model at the same place
    private final float[] rawScores;
    private final float[] surprises;

    /** @param policies of the models at the first budget */
    KeptRecord(RecordBlock block, int row, double seconds, List<ThresholdPolicy> policies) {
        number = block.number(row);
        place = block.place(row);
        this.seconds = seconds;
        label = block.label(row);
        document = block.document(row);
        this.policies = List.copyOf(policies);
        rawScores = new float[policies.size()];
        surprises = new float[policies.size()];
        for (int model = 0; model < policies.size(); model++) {
            Batch all = block.rows().batch(model);
            Batch own = new Batch(all.schema(), 1);
            own.appendCopy(all, row);
            rows.add(own);
            rawScores[model] = block.rawScore(model, row);
            surprises[model] = block.surprise(model, row);
        }
    }

    long number() {
        return number;
    }

    String place() {
        return place;
    }

    /** Since 1970; NaN if it has no time. */
    double seconds() {
        return seconds;
    }

    int label() {
        return label;
    }

    byte[] document() {
        return document;
    }

    /** The record as the only row of a batch of the model. */
    Batch row(int model) {
        return rows.get(model);
    }

    ThresholdPolicy policy(int model) {
        return policies.get(model);
    }

    float rawScore(int model) {
        return rawScores[model];
    }

    float surprise(int model) {
        return surprises[model];
    }
}
