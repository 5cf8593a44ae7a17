package io.elbo.trainer.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.feature.Decoded;
import io.elbo.core.score.Engine;
import io.elbo.core.verdict.Explainer;
import io.elbo.core.verdict.ThresholdPolicy;
import java.io.IOException;

/**
 * Explains the anomalies among the scored rows, at most the first {@value #MAX_EXPLAINED}, measures whether their reasons are
 * true to the score, and hands every row on.
 */
public final class ExplainedScores implements FileScorer.Sink {
    static final int MAX_EXPLAINED = 2000;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final FileScorer.Sink next;
    private final Engine engine;
    private final ThresholdPolicy thresholds;
    private final SufficientReasons reasons;
    private final Explainer explainer;

    public ExplainedScores(FileScorer.Sink next, Engine engine, ThresholdPolicy thresholds, SufficientReasons reasons) {
        this.next = next;
        this.engine = engine;
        this.thresholds = thresholds;
        this.reasons = reasons;
        explainer = new Explainer(engine.metadata(), SufficientReasons.MAX_FIELDS);
    }

    @Override
    public void scored(ScoredBatch scored, int row) throws IOException {
        if (reasons.records() < MAX_EXPLAINED
                && thresholds.isAnomaly(scored.scores().rawScore(row))) {
            reasons.add(
                    scored.batch(),
                    row,
                    explainer.explain(
                            engine,
                            MAPPER.readTree(scored.document(row)),
                            scored.batch(),
                            engine.explain(scored.batch(), row),
                            row,
                            thresholds));
        }
        next.scored(scored, row);
    }

    @Override
    public void malformed(long rowNumber, Decoded.Malformed malformed) throws IOException {
        next.malformed(rowNumber, malformed);
    }

    @Override
    public boolean needsLabels() {
        return next.needsLabels();
    }
}
