package io.elbo.core.score;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.elbo.core.feature.Batch;
import io.elbo.core.model.Contract;
import io.elbo.core.model.GoldenRow;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.schema.Schema;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A {@link Scorer} over one ONNX Runtime session. The session is shared and runs on the caller's thread (one intra-op
 * thread, no spinning); inputs and outputs are the caller's own direct buffers, so a call copies nothing.
 *
 * <p>A model is opened only after its signature matches the contract and its golden rows reproduce. That also warms the
 * session up: a session's first run must not fall into the shutdown of the process, where the native runtime is already
 * gone.
 */
public final class OnnxScorer implements Scorer {
    private final OrtEnvironment environment = Sessions.environment();
    private final OrtSession session;
    private final ModelMetadata metadata;
    private final Schema schema;

    private OnnxScorer(OrtSession session, ModelMetadata metadata) {
        this.session = session;
        this.metadata = metadata;
        schema = metadata.schema();
    }

    /** @throws InvalidModelException where the file is no model of this contract; the message names the file */
    public static OnnxScorer open(Path file) throws InvalidModelException {
        return open(file, WorkingMemory.KEPT);
    }

    /** @throws InvalidModelException where the file is no model of this contract; the message names the file */
    public static OnnxScorer open(Path file, WorkingMemory memory) throws InvalidModelException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new InvalidModelException("model file " + file + " cannot be read: " + e, e);
        }
        try {
            return open(bytes, memory);
        } catch (InvalidModelException e) {
            throw new InvalidModelException("model file " + file + ": " + e.getMessage(), e);
        }
    }

    public static OnnxScorer open(byte[] model) throws InvalidModelException {
        return open(model, WorkingMemory.KEPT);
    }

    private static OnnxScorer open(byte[] model, WorkingMemory memory) throws InvalidModelException {
        OnnxScorer scorer = openDraft(model, memory);
        try {
            scorer.checkGoldenRows();
        } catch (InvalidModelException e) {
            scorer.close();
            throw e;
        }
        return scorer;
    }

    /** Opens a model whose golden rows are yet to be computed; for trainers, which compute them. */
    public static OnnxScorer openDraft(byte[] model) throws InvalidModelException {
        return openDraft(model, WorkingMemory.KEPT);
    }

    private static OnnxScorer openDraft(byte[] model, WorkingMemory memory) throws InvalidModelException {
        OrtSession session = null;
        try {
            session = Sessions.open(model, memory);
            String json = session.getMetadata().getCustomMetadata().get(ModelMetadata.KEY);
            if (json == null) {
                throw new InvalidModelException("no metadata '" + ModelMetadata.KEY + "': not written by elbo-train?");
            }
            ModelMetadata metadata = ModelMetadata.fromJson(json);
            Signature.of(metadata).check(session);
            OnnxScorer scorer = new OnnxScorer(session, metadata);
            session = null; // the scorer's from here on
            return scorer;
        } catch (OrtException e) {
            throw new InvalidModelException("ONNX Runtime cannot load it: " + e.getMessage(), e);
        } finally {
            Sessions.close(session);
        }
    }

    private void checkGoldenRows() throws InvalidModelException {
        List<GoldenRow> golden = metadata.golden();
        if (golden.isEmpty()) {
            throw new InvalidModelException("the model has no golden rows: it is a draft");
        }
        Batch batch = new Batch(schema, golden.size());
        for (GoldenRow row : golden) {
            append(row, batch);
        }
        Scores scores = new Scores(golden.size());
        try {
            score(batch, scores);
            explain(batch); // warms the outputs that score does not ask for
        } catch (ScoringException e) {
            throw new InvalidModelException("the golden rows cannot be scored: " + e.getMessage(), e);
        }
        for (int i = 0; i < golden.size(); i++) {
            if (!golden.get(i).isReproducedBy(scores.score(i))) {
                throw new InvalidModelException("golden row " + i + " scores " + scores.score(i) + " here and "
                        + golden.get(i).score() + " where it was trained");
            }
        }
    }

    private void append(GoldenRow golden, Batch batch) throws InvalidModelException {
        if (golden.numeric().size() != schema.numericColumns()
                || golden.categorical().size() != schema.categoricalColumns()) {
            throw new InvalidModelException("a golden row has "
                    + golden.numeric().size() + " numeric and "
                    + golden.categorical().size() + " categorical columns, the schema has " + schema.numericColumns()
                    + " and " + schema.categoricalColumns());
        }
        int row = batch.appendRow();
        for (int i = 0; i < schema.numericColumns(); i++) {
            Float value = golden.numeric().get(i);
            batch.setNumeric(row, i, value == null ? Float.NaN : value);
        }
        for (int i = 0; i < schema.categoricalColumns(); i++) {
            batch.setCategorical(row, i, golden.categorical().get(i));
        }
    }

    @Override
    public ModelMetadata metadata() {
        return metadata;
    }

    @Override
    public void score(Batch batch, Scores scores) {
        int rows = batch.rows();
        if (rows > scores.capacity()) {
            throw new IllegalArgumentException(rows + " rows, but scores hold " + scores.capacity());
        }
        if (rows > 0) {
            try (Tensors outputs = new Tensors(environment)) {
                addScores(outputs, scores, rows);
                run(batch, outputs);
            } catch (OrtException e) {
                throw new ScoringException("model " + metadata.name() + ", " + rows + " rows: " + e.getMessage(), e);
            }
        }
        scores.rows(rows);
    }

    @Override
    public Explanations explain(Batch batch) {
        int rows = batch.rows();
        int fields = schema.fields().size();
        int latent = metadata.latent();
        Scores scores = new Scores(Math.max(1, rows));
        FloatBuffer contributions = Scores.direct(rows * fields);
        FloatBuffer expectedNumeric = Scores.direct(rows * schema.numericColumns());
        LongBuffer expectedCategorical = Sessions.directLongs(rows * schema.categoricalColumns());
        FloatBuffer mu = Scores.direct(rows * latent);
        FloatBuffer logVariance = Scores.direct(rows * latent);
        if (rows > 0) {
            try (Tensors outputs = new Tensors(environment)) {
                addScores(outputs, scores, rows);
                outputs.add(Contract.CONTRIBUTIONS, contributions, rows, fields);
                outputs.add(Contract.EXPECTED_NUMERIC, expectedNumeric, rows, schema.numericColumns());
                outputs.add(Contract.EXPECTED_CATEGORICAL, expectedCategorical, rows, schema.categoricalColumns());
                outputs.add(Contract.MU, mu, rows, latent);
                outputs.add(Contract.LOG_VARIANCE, logVariance, rows, latent);
                run(batch, outputs);
            } catch (OrtException e) {
                throw new ScoringException("model " + metadata.name() + ", " + rows + " rows: " + e.getMessage(), e);
            }
        }
        scores.rows(rows);
        return new Explanations(
                scores,
                fields,
                schema.numericColumns(),
                schema.categoricalColumns(),
                latent,
                contributions,
                expectedNumeric,
                expectedCategorical,
                mu,
                logVariance);
    }

    private static void addScores(Tensors outputs, Scores scores, int rows) throws OrtException {
        outputs.add(Contract.SCORE, scores.scoreBuffer(), rows);
        outputs.add(Contract.RECONSTRUCTION_LOSS, scores.reconstructionLossBuffer(), rows);
        outputs.add(Contract.KL_DIVERGENCE, scores.klDivergenceBuffer(), rows);
    }

    private void run(Batch batch, Tensors outputs) throws OrtException {
        if (!batch.schema().equals(schema)) {
            throw new IllegalArgumentException("the batch has another schema than model " + metadata.name());
        }
        int rows = batch.rows();
        try (Tensors inputs = new Tensors(environment)) {
            inputs.add(Contract.NUMERIC, batch.numericRows(), rows, schema.numericColumns());
            inputs.add(Contract.CATEGORICAL, batch.categoricalRows(), rows, schema.categoricalColumns());
            session.run(inputs.byName(), Set.of(), outputs.byName()).close();
        }
    }

    @Override
    public void close() {
        Sessions.close(session);
    }

    /** Tensors over buffers that somebody else owns; closes them together. Columns of width 0 are left out. */
    private static final class Tensors implements AutoCloseable {
        private final OrtEnvironment environment;
        private final Map<String, OnnxTensor> byName = new LinkedHashMap<>();

        Tensors(OrtEnvironment environment) {
            this.environment = environment;
        }

        void add(String name, FloatBuffer buffer, int rows) throws OrtException {
            byName.put(name, OnnxTensor.createTensor(environment, buffer.slice(0, rows), new long[] {rows}));
        }

        void add(String name, FloatBuffer buffer, int rows, int columns) throws OrtException {
            if (columns > 0) {
                byName.put(name, OnnxTensor.createTensor(environment, buffer, new long[] {rows, columns}));
            }
        }

        void add(String name, LongBuffer buffer, int rows, int columns) throws OrtException {
            if (columns > 0) {
                byName.put(name, OnnxTensor.createTensor(environment, buffer, new long[] {rows, columns}));
            }
        }

        Map<String, OnnxTensor> byName() {
            return byName;
        }

        @Override
        public void close() {
            byName.values().forEach(OnnxValue::close);
        }
    }
}
