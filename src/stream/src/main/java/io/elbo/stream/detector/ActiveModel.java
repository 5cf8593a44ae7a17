package io.elbo.stream.detector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Decoded;
import io.elbo.core.feature.JsonDecoder;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scores;
import io.elbo.core.verdict.Explainer;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.policy.PartitionPolicies;
import io.elbo.stream.settings.DetectorSettings;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One loaded model, and everything that a detector makes of it: what decodes its input, what explains its scores, the
 * thresholds of each partition. A stream reads it once per poll, so that a batch keeps the model that it began with. Only the
 * thresholds change, if the settings let them follow the stream; any number of threads may share it.
 *
 * <p>Whoever needs it for more than one call {@link #retain retains} it: then it works until it is given back, although the
 * detector has another model by then and has closed this one.
 */
public final class ActiveModel implements AutoCloseable {
    private static final int ATTEMPTS = 2;

    private final Engine engine;
    private final RecordDecoder decoder;
    private final OptionalInt sharedMaxBytes;
    private final Explainer explainer;
    private final ModelRef reference;
    private final PartitionPolicies policies;
    private final @Nullable KeyHistory history;

    /**
     * A model that reads JSON, together with the other detectors of its topic.
     *
     * @param engine closed by {@link #close}
     */
    public ActiveModel(DetectorSettings settings, Engine engine, int maxRecordBytes) {
        this(
                settings,
                engine,
                new JsonDecoder(engine.metadata().schema(), maxRecordBytes)::decode,
                OptionalInt.of(maxRecordBytes));
    }

    /**
     * A model with a decoder of its own.
     *
     * @param engine closed by {@link #close}
     * @param decoder writes rows of the engine's schema
     */
    public ActiveModel(DetectorSettings settings, Engine engine, RecordDecoder decoder) {
        this(settings, engine, decoder, OptionalInt.empty());
    }

    private ActiveModel(DetectorSettings settings, Engine engine, RecordDecoder decoder, OptionalInt sharedMaxBytes) {
        this.engine = engine;
        this.decoder = decoder;
        this.sharedMaxBytes = sharedMaxBytes;
        ModelMetadata metadata = engine.metadata();
        explainer = new Explainer(metadata, settings.explainFields());
        reference = ModelRef.of(metadata);
        history = KeyHistory.of(metadata.schema());
        policies = new PartitionPolicies(
                ThresholdPolicy.of(metadata.calibration(), settings.warning(), settings.critical(), Double.NaN));
    }

    private ActiveModel(ActiveModel same, Engine retained) {
        engine = retained;
        decoder = same.decoder;
        sharedMaxBytes = same.sharedMaxBytes;
        explainer = same.explainer;
        reference = same.reference;
        policies = same.policies;
        history = same.history;
    }

    /**
     * The same model, with the same thresholds, for one more user. {@link #close} of the result gives it back.
     *
     * @throws io.elbo.core.score.EngineClosedException if the model is closed
     */
    public ActiveModel retain() {
        return new ActiveModel(this, engine.retain());
    }

    public Engine engine() {
        return engine;
    }

    public ModelMetadata metadata() {
        return engine.metadata();
    }

    public Schema schema() {
        return engine.metadata().schema();
    }

    /** What derives fields from the histories of keys; null if the model has no such fields. */
    public @Nullable KeyHistory history() {
        return history;
    }

    public ModelRef reference() {
        return reference;
    }

    /** The thresholds of each partition, which begin as those of the settings and the model's own calibration. */
    public PartitionPolicies policies() {
        return policies;
    }

    /** The largest record that it reads, if it reads JSON together with other detectors; empty if it has its own decoder. */
    public OptionalInt sharedMaxBytes() {
        return sharedMaxBytes;
    }

    /** Appends the record to the batch, which must not be full. */
    public Decoded decode(byte @Nullable [] value, Batch batch) {
        return decoder.decode(value, batch);
    }

    /** Why a row cannot be used although the model has scored it: one of its numbers is not finite. Null if all are finite. */
    public Outcome.@Nullable Rejected rejected(Scores scores, int row) {
        return scores.isFinite(row)
                ? null
                : Outcome.Rejected.scoringFailed(
                        "the model's score is not finite: " + scores.rawScore(row) + ", parts " + scores.parts(row));
    }

    /** The outcome of a row whose score is below the threshold. */
    public Outcome.Ordinary ordinary(Scores scores, int row, ThresholdPolicy thresholds) {
        return new Outcome.Ordinary(thresholds.verdict(scores.rawScore(row), scores.parts(row)), thresholds, reference);
    }

    /**
     * Explains some rows of a batch in one call of the model, which is tried again if it fails; there are no reasons if the
     * model scores these rows but fails to explain them.
     *
     * @param failed is told of each call that failed
     */
    public Reasons explain(Batch batch, int[] rows, Runnable failed) {
        return new Reasons(engine, explainer, batch, rows, explanations(batch, rows, failed), failed);
    }

    private @Nullable Explanations explanations(Batch batch, int[] rows, Runnable failed) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return engine.explain(batch, rows);
            } catch (OutOfMemoryError e) {
                throw e;
            } catch (Throwable e) {
                failed.run();
            }
        }
        return null;
    }

    /** The outcome of a row whose score reaches the threshold, with its reasons. */
    public Outcome.Anomaly anomaly(
            Scores scores, int row, ThresholdPolicy thresholds, Reasons reasons, byte @Nullable [] value) {
        JsonNode document = value == null ? MissingNode.getInstance() : Json.readOrMissing(value);
        return new Outcome.Anomaly(
                thresholds.verdict(scores.rawScore(row), scores.parts(row)),
                thresholds,
                reference,
                reasons.of(document, row, thresholds),
                document);
    }

    Examination.Explained explained(
            Batch batch, ThresholdPolicy thresholds, Explanations explanations, byte @Nullable [] value) {
        JsonNode document = value == null ? MissingNode.getInstance() : Json.readOrMissing(value);
        return new Examination.Explained(
                thresholds.verdict(explanations.rawScore(0), explanations.parts(0)),
                explainer.explain(engine, document, batch, explanations, 0, thresholds),
                document);
    }

    @Override
    public void close() {
        engine.close();
    }
}
