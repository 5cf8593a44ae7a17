package io.elbo.stream.detector;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.ScoreParts;
import io.elbo.core.score.Scores;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.Explainer;
import io.elbo.core.verdict.ThresholdPolicy;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Explains the anomalies of one batch. What it takes to make a record ordinary costs some hundred rows of scoring, so it is
 * looked for in at most {@value #MAX_SEARCHED} of them, those with the highest scores; a burst of anomalies must not stall the
 * stream. The others are explained briefly. If rules are asked about the reasons, all are explained at length: whether an anomaly is
 * suppressed must not depend on the other records of its batch, which are others after an abort. Used by one thread.
 */
public final class Reasons {
    static final int MAX_SEARCHED = 8;

    private final Engine engine;
    private final Explainer explainer;
    private final Batch batch;
    private final @Nullable Explanations explanations;
    private final Set<Integer> searched;
    private final int brief;
    private final Runnable failed;

    /**
     * @param decide whether rules are asked about the reasons
     * @param explanations of the rows; null if the model failed to explain them
     * @param failed is told of each call of the model that failed
     */
    Reasons(
            Engine engine,
            Explainer explainer,
            Batch batch,
            int[] rows,
            boolean decide,
            @Nullable Explanations explanations,
            Runnable failed) {
        this.engine = engine;
        this.explainer = explainer;
        this.batch = batch;
        this.explanations = explanations;
        this.failed = failed;
        searched = explanations == null
                ? Set.of()
                : IntStream.of(rows)
                        .boxed()
                        .sorted(Comparator.comparingDouble(row -> -explanations.rawScore(row)))
                        .limit(decide ? rows.length : MAX_SEARCHED)
                        .collect(Collectors.toSet());
        brief = rows.length - searched.size();
    }

    /** How many of the anomalies are explained briefly, or not at all. */
    public int brief() {
        return brief;
    }

    /** The rows, as the model reads them. */
    Batch batch() {
        return batch;
    }

    /** The parts of the row's score, with what only explains, if the model could explain it. */
    ScoreParts parts(Scores scores, int row) {
        return explanations == null ? scores.parts(row) : explanations.parts(row);
    }

    /** Why the row is an anomaly; empty if the model failed to explain it. */
    List<Contribution> of(JsonNode document, int row, ThresholdPolicy thresholds) {
        if (explanations == null) {
            return List.of();
        }
        if (searched.contains(row)) {
            try {
                return explainer.explain(engine, document, batch, explanations, row, thresholds);
            } catch (OutOfMemoryError e) {
                throw e;
            } catch (Throwable e) {
                failed.run(); // the verdict stands, only its reasons are brief
            }
        }
        return explainer.explainBriefly(document, batch, explanations, row);
    }
}
