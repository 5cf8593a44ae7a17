package io.elbo.stream.detector;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Decoded;
import io.elbo.core.score.ScoreParts;
import io.elbo.core.score.Scores;
import io.elbo.core.score.ScoringException;
import org.jspecify.annotations.Nullable;

/** Scores one record in one call of the model. Owns a batch of one row; not thread-safe. */
public final class RowScorer {
    private final Detector detector;
    private final Batch batch;
    private final Scores scores;

    public RowScorer(Detector detector) {
        this.detector = detector;
        batch = new Batch(detector.schema(), 1);
        scores = detector.engine().newScores(1);
    }

    /**
     * The record's scores. A record on which the decoder or the model throws is rejected, whatever is thrown.
     *
     * @throws OutOfMemoryError because that says nothing of the record
     */
    public Outcome score(byte @Nullable [] value) {
        batch.clear();
        try {
            if (detector.decode(value, batch) instanceof Decoded.Malformed malformed) {
                return Outcome.Rejected.malformed(malformed);
            }
            detector.engine().score(batch, scores);
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (ScoringException e) {
            return Outcome.Rejected.scoringFailed(String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            return Outcome.Rejected.scoringFailed(e.toString());
        }
        return outcome(scores, 0);
    }

    /** The scores of one row; rejected if the model breaks its contract with a number that is not finite. */
    public static Outcome outcome(Scores scores, int row) {
        float rawScore = scores.rawScore(row);
        ScoreParts parts = scores.parts(row);
        return scores.isFinite(row)
                ? new Outcome.Scored(rawScore, parts)
                : Outcome.Rejected.scoringFailed("the model's score is not finite: " + rawScore + ", parts " + parts);
    }
}
