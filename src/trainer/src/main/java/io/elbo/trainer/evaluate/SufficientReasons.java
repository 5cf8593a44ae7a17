package io.elbo.trainer.evaluate;

import io.elbo.core.feature.Batch;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.Replacements;
import io.elbo.core.verdict.ThresholdPolicy;
import java.util.List;

/**
 * Measures whether reasons are true to the score: replaces the first named fields of anomalies by the values that are said to
 * be expected, scores the records again, and counts those that are no anomalies any more. Not thread-safe.
 */
public final class SufficientReasons {
    /** Reasons are counted up to this many. */
    public static final int MAX_FIELDS = 3;

    private final Engine engine;
    private final ThresholdPolicy thresholds;
    private final Schema schema;
    private final Replacements replacements;
    private final Batch replaced; // [MAX_FIELDS], row i with the first i + 1 fields replaced
    private final Scores scores;
    private final long[] sufficient = new long[MAX_FIELDS]; // anomalies that are ordinary with the first i + 1 replaced
    private long records;

    public SufficientReasons(Engine engine, ThresholdPolicy thresholds) {
        this.engine = engine;
        this.thresholds = thresholds;
        schema = engine.metadata().schema();
        replacements = new Replacements(engine.metadata());
        replaced = new Batch(schema, MAX_FIELDS);
        scores = engine.newScores(MAX_FIELDS);
    }

    /**
     * Counts one anomaly.
     *
     * @param reasons of the row, in their order
     */
    public void add(Batch batch, int row, List<Contribution> reasons) {
        replaced.clear();
        for (int count = 1; count <= MAX_FIELDS; count++) {
            int target = replaced.appendCopy(batch, row);
            for (Contribution reason : reasons.subList(0, Math.min(count, reasons.size()))) {
                replacements.put(schema.indexOf(reason.field()), reason.replacement(), replaced, target);
            }
        }
        engine.score(replaced, scores);
        boolean isOrdinary = false;
        for (int i = 0; i < MAX_FIELDS; i++) {
            isOrdinary |= !thresholds.isAnomaly(scores.rawScore(i));
            sufficient[i] += isOrdinary ? 1 : 0;
        }
        records++;
    }

    /** How many anomalies were counted. */
    public long records() {
        return records;
    }

    /** Share of them that are ordinary if at most so many of the first fields are replaced; NaN if there are none. */
    public double share(int fields) {
        return records == 0 ? Double.NaN : sufficient[fields - 1] / (double) records;
    }
}
