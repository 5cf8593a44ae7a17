package io.elbo.service.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.RecordWriter;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.score.onnx.OnnxGenerator;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.RowScorer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes up records with the generator files that the trainer writes beside models, {@code <model>.generator.onnx}. A file is
 * opened for each call: it is used rarely and by few, and takes no memory meanwhile. Thread-safe.
 */
public final class Generators {
    private final Clock clock;

    public Generators(Clock clock) {
        this.clock = clock;
    }

    /**
     * Records sampled from what the model has learned; the same seed gives the same ones.
     *
     * @throws NoGeneratorException if the model in use has no generator
     * @throws io.elbo.core.score.ScoringException if the runtime fails
     */
    public List<ObjectNode> sample(Detector detector, int records, long seed) throws NoGeneratorException {
        try (OnnxGenerator generator = open(detector)) {
            Batch batch = new Batch(generator.metadata().schema(), records);
            generator.sample(records, new SplittableRandom(seed), batch);
            return documents(generator, batch);
        }
    }

    /**
     * Most likely records along the straight line between the places of two records in the latent space, both ends included.
     *
     * @param steps at least 2
     * @throws NoGeneratorException if the model in use has no generator
     * @throws IllegalArgumentException if a record cannot be read; the message says which
     * @throws io.elbo.core.score.ScoringException if the runtime fails
     */
    public List<ObjectNode> between(Detector detector, byte[] from, byte[] to, int steps) throws NoGeneratorException {
        try (OnnxGenerator generator = open(detector)) {
            float[] start;
            float[] end;
            try (RowScorer scorer = new RowScorer(detector.retain())) {
                start = latent(scorer, "from", from);
                end = latent(scorer, "to", to);
            }
            float[] latents = new float[steps * start.length];
            for (int i = 0; i < steps; i++) {
                float share = i / (steps - 1f);
                for (int unit = 0; unit < start.length; unit++) {
                    latents[i * start.length + unit] = (1 - share) * start[unit] + share * end[unit];
                }
            }
            Batch batch = new Batch(generator.metadata().schema(), steps);
            generator.decode(latents, batch);
            return documents(generator, batch);
        }
    }

    private static float[] latent(RowScorer scorer, String name, byte[] record) {
        try {
            return scorer.latent(record);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + name + "': " + e.getMessage(), e);
        }
    }

    private List<ObjectNode> documents(OnnxGenerator generator, Batch batch) {
        LocalDate monday = LocalDate.now(clock).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        RecordWriter writer =
                new RecordWriter(batch.schema(), generator.metadata().wholeFields(), monday);
        List<ObjectNode> documents = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            documents.add(writer.document(batch, row));
        }
        return documents;
    }

    private static OnnxGenerator open(Detector detector) throws NoGeneratorException {
        ModelMetadata model = detector.active().metadata();
        Path file = detector.settings().model();
        if (file == null) {
            throw new NoGeneratorException("detector " + detector.name()
                    + " has no model file, only versions of the registry: there is no generator beside them");
        }
        if (model.latent() == 0) {
            throw new NoGeneratorException("model " + model.name() + " has no latent space, so it has no generator");
        }
        Path beside = file.resolveSibling(file.getFileName().toString().replaceFirst("(\\.onnx)?$", ".generator.onnx"));
        if (!Files.isRegularFile(beside)) {
            throw new NoGeneratorException("the model has no generator: there is no file " + beside.getFileName()
                    + " beside it; 'elbo-train train' writes it");
        }
        OnnxGenerator generator;
        try {
            generator = OnnxGenerator.open(beside);
        } catch (InvalidModelException e) {
            throw new NoGeneratorException(String.valueOf(e.getMessage()), e);
        }
        ModelMetadata made = generator.metadata();
        if (!made.schema().equals(model.schema())
                || !made.version().equals(model.version())
                || made.latent() != model.latent()) {
            generator.close();
            throw new NoGeneratorException("generator " + beside.getFileName() + " belongs to version " + made.version()
                    + " of model " + made.name() + ", and the model in use is version " + model.version());
        }
        return generator;
    }
}
