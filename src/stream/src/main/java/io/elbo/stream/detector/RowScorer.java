package io.elbo.stream.detector;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.format.SchemaAwayException;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scores;
import io.elbo.core.score.ScoringException;
import io.elbo.core.suppression.RecordView;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.ThresholdPolicy;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Scores one record in one call of the model. Owns a batch of one row; not thread-safe. */
public final class RowScorer implements AutoCloseable {
    private static final int[] ONLY_ROW = {0};

    private final ActiveModel model;
    private final Batch batch;
    private final Scores scores;

    /** @param model closed by {@link #close} */
    public RowScorer(ActiveModel model) {
        this.model = model;
        batch = new Batch(model.schema(), 1);
        scores = model.engine().newScores(1);
    }

    /** The model that it scores with. */
    public ActiveModel model() {
        return model;
    }

    /**
     * The outcome of a record whose key, headers and timestamp are not known, as its poll's batch would have found it.
     *
     * @see #score(byte[], RecordHeaders, RecordView, Consumer, ThresholdPolicy, Runnable)
     */
    public Outcome score(byte @Nullable [] value, ThresholdPolicy policy, Runnable failed) {
        RecordView record = ActiveModel.view(model.format(), null, value, RecordHeaders.NONE, -1);
        return score(value, RecordHeaders.NONE, record, this::deriveWithoutKey, policy, failed);
    }

    /**
     * The record's outcome, as its poll's batch would have found it. A record on which the decoder or the model throws is
     * rejected, whatever is thrown.
     *
     * @param record the same record for the rules that may suppress it
     * @param derive fills the derived fields of the batch's only row
     * @param failed is told of each call of the model that failed
     * @throws OutOfMemoryError because that says nothing of the record
     * @throws SchemaAwayException because that says nothing of it, either
     */
    public Outcome score(
            byte @Nullable [] value,
            RecordHeaders headers,
            RecordView record,
            Consumer<Batch> derive,
            ThresholdPolicy policy,
            Runnable failed) {
        batch.clear();
        try {
            Decoded decoded = model.decode(value, headers, batch);
            if (decoded != Decoded.ROW) {
                return Outcome.withoutRow(decoded);
            }
            derive.accept(batch);
            model.engine().score(batch, scores);
            Outcome.Rejected rejected = model.rejected(scores, 0);
            if (rejected != null) {
                failed.run();
                return rejected;
            }
            if (!policy.isAnomaly(scores.rawScore(0))) {
                return model.ordinary(scores, 0, policy);
            }
            Outcome.Suppressed suppressed = model.suppressed(scores, 0, policy, record);
            return suppressed != null
                    ? suppressed
                    : model.unusual(scores, 0, policy, model.explain(batch, ONLY_ROW, failed), record);
        } catch (OutOfMemoryError | SchemaAwayException e) {
            throw e;
        } catch (Throwable e) {
            failed.run();
            return Outcome.Rejected.scoringFailed(
                    e instanceof ScoringException ? String.valueOf(e.getMessage()) : e.toString());
        }
    }

    /**
     * What leads to the surprise of the record that was scored last; nothing if the model fails.
     *
     * @param record the same record
     */
    public List<Contribution> leadingReasons(RecordView record, Runnable failed) {
        return model.leadingReasons(batch, 0, record, failed);
    }

    /**
     * The verdict with reasons on a record of JSON without a key, whether it is an anomaly or not.
     *
     * @throws ScoringException if the model fails
     */
    public Examination examine(byte @Nullable [] value, ThresholdPolicy policy) {
        return examine(null, value, this::deriveWithoutKey, policy);
    }

    /**
     * The verdict with reasons on a record of JSON, whether it is an anomaly or not.
     *
     * @param derive fills the derived fields of the batch's only row
     * @throws ScoringException if the model fails
     */
    public Examination examine(
            byte @Nullable [] key, byte @Nullable [] value, Consumer<Batch> derive, ThresholdPolicy policy) {
        batch.clear();
        Decoded decoded = model.decodeBody(value, batch);
        if (decoded != Decoded.ROW) {
            return new Examination.Malformed(Outcome.Rejected.unread(decoded));
        }
        derive.accept(batch);
        Explanations explanations = model.engine().explain(batch);
        return model.explained(
                batch, policy, explanations, ActiveModel.view(JsonFormat.JSON, key, value, RecordHeaders.NONE, -1));
    }

    /**
     * Where the model places a record of JSON in its latent space: the means of its approximate posterior, [latent].
     *
     * @throws IllegalArgumentException if the record cannot be read
     * @throws ScoringException if the model fails
     */
    public float[] latent(byte[] value) {
        batch.clear();
        Decoded decoded = model.decodeBody(value, batch);
        if (decoded != Decoded.ROW) {
            throw new IllegalArgumentException(Outcome.Rejected.unread(decoded).detail());
        }
        deriveWithoutKey(batch);
        Explanations explanations = model.engine().explain(batch, ONLY_ROW);
        float[] latent = new float[explanations.latent()];
        for (int unit = 0; unit < latent.length; unit++) {
            latent[unit] = explanations.mu(0, unit);
        }
        return latent;
    }

    private void deriveWithoutKey(Batch row) {
        KeyHistory history = model.history();
        if (history != null) {
            history.withoutKey(row, 0, System.currentTimeMillis());
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
