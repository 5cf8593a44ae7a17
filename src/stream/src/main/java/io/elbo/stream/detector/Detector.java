package io.elbo.stream.detector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Decoded;
import io.elbo.core.feature.JsonDecoder;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.ScoringException;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.score.onnx.WorkingMemory;
import io.elbo.core.verdict.Explainer;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.core.verdict.Verdict;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.DetectorSettings;
import org.jspecify.annotations.Nullable;

/**
 * One input topic's watch: settings, model and policy. Any number of threads may share it; only its thresholds change, if
 * the settings let them follow the stream.
 */
public final class Detector implements AutoCloseable {
    private final DetectorSettings settings;
    private final Engine engine;
    private final JsonDecoder decoder;
    private volatile ThresholdPolicy thresholds;
    private final Explainer explainer;
    private final ModelRef model;

    /** @param engine closed by {@link #close} */
    public Detector(DetectorSettings settings, Engine engine, int maxRecordBytes) {
        this.settings = settings;
        this.engine = engine;
        decoder = new JsonDecoder(schema(), maxRecordBytes);
        thresholds = ThresholdPolicy.of(
                engine.metadata().calibration(), settings.warning(), settings.critical(), Double.NaN);
        explainer = new Explainer(engine.metadata(), settings.explainFields());
        model = ModelRef.of(engine.metadata());
    }

    /** Opens the detector's model; a file that is none refuses the start by the property's name. */
    public static Detector open(DetectorSettings settings, int maxRecordBytes, WorkingMemory memory) {
        try {
            return new Detector(settings, OnnxEngine.open(settings.model(), memory), maxRecordBytes);
        } catch (InvalidModelException e) {
            String property = "elbo.detectors.\"" + settings.name() + "\".model=" + settings.model();
            throw new BadConfigurationException(property + ": " + e.getMessage(), e);
        }
    }

    public String name() {
        return settings.name();
    }

    public DetectorSettings settings() {
        return settings;
    }

    public Engine engine() {
        return engine;
    }

    public Schema schema() {
        return engine.metadata().schema();
    }

    public ModelRef model() {
        return model;
    }

    /** The thresholds that were last set: those of the settings, or of a partition which learns. */
    public ThresholdPolicy judge() {
        return thresholds;
    }

    public void appoint(ThresholdPolicy thresholds) {
        this.thresholds = thresholds;
    }

    /** Appends the record to the batch, which must not be full. */
    public Decoded decode(byte @Nullable [] value, Batch batch) {
        return decoder.decode(value, batch);
    }

    /**
     * The record, explained; an outcome without scores where it is malformed.
     *
     * @throws ScoringException where the model fails
     */
    public Examination examine(byte @Nullable [] value) {
        Batch batch = new Batch(schema(), 1);
        if (decode(value, batch) instanceof Decoded.Malformed malformed) {
            return new Examination.Malformed(Outcome.Rejected.malformed(malformed));
        }
        Explanations explanations = engine.explain(batch);
        JsonNode document = value == null ? MissingNode.getInstance() : Json.readOrMissing(value);
        return new Examination.Explained(
                thresholds.verdict(explanations.rawScore(0), explanations.parts(0)),
                explainer.explain(document, batch, explanations, 0),
                document);
    }

    /**
     * The verdict without reasons.
     *
     * @param threshold the score from which a record is an anomaly, nats
     */
    public ScoreDocument score(Verdict verdict, double threshold, SourceRef source) {
        return new ScoreDocument(
                name(),
                model,
                verdict.score(),
                verdict.rawScore(),
                verdict.parts(),
                verdict.pValue(),
                threshold,
                verdict.severity().label(),
                source);
    }

    /** The verdict with the reasons that an explanation found, and with the payload where the settings want it. */
    public AnomalyDocument anomaly(
            Verdict verdict, double threshold, Examination.Explained explained, SourceRef source) {
        boolean hasPayload = !explained.document().isMissingNode();
        return new AnomalyDocument(
                name(),
                model,
                verdict.score(),
                verdict.rawScore(),
                verdict.parts(),
                verdict.pValue(),
                threshold,
                verdict.severity().label(),
                explained.contributions(),
                source,
                (settings.includePayload() && hasPayload) ? explained.document() : null,
                (settings.includePayload() && !hasPayload) ? Boolean.TRUE : null);
    }

    @Override
    public void close() {
        engine.close();
    }
}
