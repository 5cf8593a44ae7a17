package io.elbo.stream.detector;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scores;
import io.elbo.core.suppression.RecordView;
import io.elbo.core.suppression.SuppressionPolicy;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.Explainer;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.core.verdict.Verdict;
import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.mask.MaskedFields;
import io.elbo.stream.policy.PartitionPolicies;
import io.elbo.stream.settings.DetectorSettings;
import java.util.List;
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
    private final RecordFormat format;
    private final RecordDecoder decoder; // of the topic's records
    private final RecordDecoder bodies; // of records that somebody sends to the API
    private final OptionalInt sharedMaxBytes;
    private final Explainer explainer;
    private final ModelRef reference;
    private final PartitionPolicies policies;
    private final SuppressionPolicy suppressions;
    private final boolean settlesSuppressed;
    private final ModelOrigin origin;
    private final @Nullable KeyHistory history;
    private final @Nullable DetectorHistory keys;
    private final @Nullable Incidents incidents;
    private final @Nullable Silences silences;
    private final MaskedFields masks;

    /**
     * The model of the configured file, which reads the topic's records together with the other detectors of its topic.
     *
     * @param engine closed by {@link #close}
     * @throws io.elbo.core.suppression.BadRuleException if a rule names a field that the model does not have
     */
    public ActiveModel(DetectorSettings settings, Engine engine, int maxRecordBytes) {
        this(settings, engine, maxRecordBytes, ModelOrigin.FILE);
    }

    /**
     * A model that reads the topic's records, together with the other detectors that read the same format.
     *
     * @param engine closed by {@link #close}
     * @throws io.elbo.core.suppression.BadRuleException if a rule names a field that the model does not have
     */
    public ActiveModel(DetectorSettings settings, Engine engine, int maxRecordBytes, ModelOrigin origin) {
        this(
                settings,
                engine,
                decoder(settings.format(), engine, maxRecordBytes),
                decoder(JsonFormat.JSON, engine, maxRecordBytes),
                OptionalInt.of(maxRecordBytes),
                origin);
    }

    /**
     * A model with a decoder of its own.
     *
     * @param engine closed by {@link #close}
     * @param decoder writes rows of the engine's schema
     * @throws io.elbo.core.suppression.BadRuleException if a rule names a field that the model does not have
     */
    public ActiveModel(DetectorSettings settings, Engine engine, RecordDecoder decoder) {
        this(settings, engine, decoder, decoder, OptionalInt.empty(), ModelOrigin.FILE);
    }

    private static RecordDecoder decoder(RecordFormat format, Engine engine, int maxRecordBytes) {
        return format.decoder(DocumentReaders.of(engine.metadata().schema()), maxRecordBytes);
    }

    private ActiveModel(
            DetectorSettings settings,
            Engine engine,
            RecordDecoder decoder,
            RecordDecoder bodies,
            OptionalInt sharedMaxBytes,
            ModelOrigin origin) {
        this.origin = origin;
        this.engine = engine;
        format = settings.format();
        this.decoder = decoder;
        this.bodies = bodies;
        this.sharedMaxBytes = sharedMaxBytes;
        ModelMetadata metadata = engine.metadata();
        masks = MaskedFields.of(settings.masks(), metadata.schema());
        explainer = new Explainer(metadata, settings.explainFields(), masks::hides);
        reference = ModelRef.of(metadata, origin);
        history = KeyHistory.of(metadata.schema());
        keys = DetectorHistory.of(settings.name(), metadata.schema(), history, origin.hasRegistry());
        incidents = history == null ? null : Incidents.of(metadata, settings.incidents());
        silences = history == null ? null : Silences.of(metadata.gaps(), settings.incidents());
        policies = new PartitionPolicies(metadata.calibration(), settings.budgets());
        suppressions = SuppressionPolicy.of(settings.suppressions(), metadata.schema());
        settlesSuppressed = settings.writesAnomaliesOnly();
    }

    private ActiveModel(ActiveModel same, Engine retained) {
        engine = retained;
        format = same.format;
        decoder = same.decoder;
        bodies = same.bodies;
        sharedMaxBytes = same.sharedMaxBytes;
        explainer = same.explainer;
        reference = same.reference;
        policies = same.policies;
        suppressions = same.suppressions;
        settlesSuppressed = same.settlesSuppressed;
        history = same.history;
        keys = same.keys;
        origin = same.origin;
        incidents = same.incidents;
        silences = same.silences;
        masks = same.masks;
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

    /** Where the histories of keys lie, and what a record adds to them; null if the model has none. */
    public @Nullable DetectorHistory keys() {
        return keys;
    }

    /** Where the model comes from. */
    public ModelOrigin origin() {
        return origin;
    }

    /** What makes incidents of the evidence of keys; null if the model knows no evidence. */
    public @Nullable Incidents incidents() {
        return incidents;
    }

    /** How long keys may be silent; null if nobody looks for that. */
    public @Nullable Silences silences() {
        return silences;
    }

    /** Whether keys may have incidents, of evidence or of silence. */
    public boolean hasIncidents() {
        return incidents != null || silences != null;
    }

    /** What must not be told of the values of fields and keys. */
    public MaskedFields masks() {
        return masks;
    }

    public ModelRef reference() {
        return reference;
    }

    /** The thresholds of each partition, which begin as those of the settings and the model's own calibration. */
    public PartitionPolicies policies() {
        return policies;
    }

    /** What the user does not want to hear of. */
    public SuppressionPolicy suppressions() {
        return suppressions;
    }

    /** How the records of its topic are written. */
    public RecordFormat format() {
        return format;
    }

    /** The largest record that it reads, if it reads together with other detectors; empty if it has its own decoder. */
    public OptionalInt sharedMaxBytes() {
        return sharedMaxBytes;
    }

    /**
     * Appends a record of the topic to the batch, which must not be full.
     *
     * @throws io.elbo.core.format.SchemaAwayException if the record's schema cannot be had now
     */
    public Decoded decode(byte @Nullable [] value, RecordHeaders headers, Batch batch) {
        return decoder.decode(value, headers, batch);
    }

    /** Appends a record that somebody makes up to the batch, which must not be full: it is JSON, whatever the topic holds. */
    public Decoded decodeBody(byte @Nullable [] json, Batch batch) {
        return bodies.decode(json, batch);
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
        return new Reasons(
                engine, explainer, batch, rows, suppressions.asksReasons(), explanations(batch, rows, failed), failed);
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

    /**
     * What leads to a row's surprise, as it may be told, whether it is an anomaly or not; nothing if the model fails.
     *
     * @param failed is told of each call that failed
     */
    public List<Contribution> leadingReasons(Batch batch, int row, RecordView record, Runnable failed) {
        Explanations explanations = explanations(batch, new int[] {row}, failed);
        return explanations == null
                ? List.of()
                : masks.contributions(explainer.explainBriefly(record.document(), batch, explanations, row));
    }

    /**
     * A record as the rules look at it.
     *
     * @param format of its value
     * @param timestamp milliseconds since 1970-01-01T00:00Z; a negative one, as of records without, stands for now
     */
    public static RecordView view(
            RecordFormat format,
            byte @Nullable [] key,
            byte @Nullable [] value,
            RecordHeaders headers,
            long timestamp) {
        return new RecordView(
                key, () -> format.document(value, headers), timestamp < 0 ? System.currentTimeMillis() : timestamp);
    }

    /** The outcome of a row whose score reaches the threshold, if a rule about its record suppresses it; null if none does. */
    public Outcome.@Nullable Suppressed suppressed(
            Scores scores, int row, ThresholdPolicy thresholds, RecordView record) {
        String rule = suppressions.suppressing(record);
        return rule == null ? null : suppressed(scores, row, thresholds, rule);
    }

    private Outcome.Suppressed suppressed(Scores scores, int row, ThresholdPolicy thresholds, String rule) {
        return new Outcome.Suppressed(
                thresholds.verdict(scores.rawScore(row), scores.parts(row)),
                thresholds,
                reference,
                rule,
                settlesSuppressed);
    }

    /**
     * The outcome of a row whose score reaches the threshold and that no rule about its record suppresses: an anomaly with its
     * reasons, or suppressed by a rule about them.
     */
    public Outcome.Scored unusual(
            Scores scores, int row, ThresholdPolicy thresholds, Reasons reasons, RecordView record) {
        JsonNode document = record.document();
        List<Contribution> contributions = reasons.of(document, row, thresholds);
        String rule = suppressions.suppressing(record, contributions, reasons.batch(), row, thresholds.threshold());
        if (rule != null) {
            return suppressed(scores, row, thresholds, rule);
        }
        return new Outcome.Anomaly(
                thresholds.verdict(scores.rawScore(row), reasons.parts(scores, row)),
                thresholds,
                reference,
                masks.contributions(contributions),
                document);
    }

    Examination.Explained explained(
            Batch batch, ThresholdPolicy thresholds, Explanations explanations, RecordView record) {
        Verdict verdict = thresholds.verdict(explanations.rawScore(0), explanations.parts(0));
        List<Contribution> contributions =
                explainer.explain(engine, record.document(), batch, explanations, 0, thresholds);
        String rule = verdict.isAnomaly() ? suppressions.suppressing(record) : null;
        if (verdict.isAnomaly() && rule == null) {
            rule = suppressions.suppressing(record, contributions, batch, 0, thresholds.threshold());
        }
        return new Examination.Explained(verdict, masks.contributions(contributions), record.document(), rule);
    }

    @Override
    public void close() {
        engine.close();
    }
}
