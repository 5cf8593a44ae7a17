package io.elbo.trainer.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.format.Decoded;
import io.elbo.core.score.Engine;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.Explainer;
import io.elbo.core.verdict.ThresholdPolicy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

/**
 * Explains the anomalies among the scored rows (those with a label, if the next one needs labels), at most the first {@value #MAX_EXPLAINED}, measures whether their reasons are
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
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long nanos;

    public ExplainedScores(FileScorer.Sink next, Engine engine, ThresholdPolicy thresholds) {
        this.next = next;
        this.engine = engine;
        this.thresholds = thresholds;
        reasons = new SufficientReasons(engine, thresholds);
        explainer = new Explainer(engine.metadata(), SufficientReasons.MAX_FIELDS);
    }

    @Override
    public void scored(ScoredBatch scored, int row) throws IOException {
        boolean counts = scored.label(row) >= 0 || !needsLabels();
        if (counts
                && reasons.records() < MAX_EXPLAINED
                && thresholds.isAnomaly(scored.scores().rawScore(row))) {
            JsonNode document = MAPPER.readTree(scored.document(row));
            long start = threads.getCurrentThreadCpuTime();
            List<Contribution> contributions = explainer.explain(
                    engine, document, scored.batch(), engine.explain(scored.batch(), row), row, thresholds);
            nanos += threads.getCurrentThreadCpuTime() - start;
            reasons.add(scored.batch(), row, contributions);
        }
        next.scored(scored, row);
    }

    /** How true the reasons are to the score. */
    public SufficientReasons reasons() {
        return reasons;
    }

    /** Processor time of one explanation, a mean, microseconds; NaN if there was none. */
    public double microseconds() {
        return reasons.records() == 0 ? Double.NaN : nanos / 1e3 / reasons.records();
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
