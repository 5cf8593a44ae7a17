package io.elbo.core.score.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.elbo.core.feature.Batch;
import io.elbo.core.model.Contract;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.ScorePart;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scores;
import io.elbo.core.score.ScoringException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The calls of one loaded model. Safe to share between threads; whoever calls sees to it that the session is not freed
 * meanwhile, as {@link OnnxEngine} does.
 */
final class OnnxModel {
    private final OrtEnvironment environment = Sessions.environment();
    private final OrtSession scoring; // has the score and its parts as outputs, nothing else
    private final OrtSession explaining; // has all outputs
    private final ModelMetadata metadata;
    private final Schema schema;
    private final List<ScorePart> parts;
    private final List<ScorePart> explainedParts; // the same, and then what only explains

    /** The sessions are owned from now on. */
    OnnxModel(OrtSession scoring, OrtSession explaining, ModelMetadata metadata) throws OrtException {
        this.scoring = scoring;
        this.explaining = explaining;
        this.metadata = metadata;
        schema = metadata.schema();
        parts = metadata.parts();
        explainedParts = explainedParts(parts, explaining.getOutputInfo());
    }

    private static List<ScorePart> explainedParts(List<ScorePart> parts, Map<String, NodeInfo> outputs) {
        List<ScorePart> all = new ArrayList<>(parts);
        for (ScorePart surprise : Contract.SURPRISES) {
            boolean isListed = parts.stream()
                    .anyMatch(part -> part.output().equals(surprise.output())
                            || part.name().equals(surprise.name()));
            NodeInfo output = outputs.get(surprise.output());
            if (!isListed && output != null && Signature.isOneNumberPerRow(output)) {
                all.add(surprise);
            }
        }
        return List.copyOf(all);
    }

    /** The outputs that a scoring session needs. */
    static Set<String> scoreOutputs(ModelMetadata metadata) {
        Set<String> names = new HashSet<>(Set.of(Contract.SCORE));
        metadata.parts().forEach(part -> names.add(part.output()));
        return names;
    }

    ModelMetadata metadata() {
        return metadata;
    }

    void score(Batch batch, Scores scores) {
        int rows = batch.rows();
        if (rows > scores.capacity()) {
            throw new IllegalArgumentException(rows + " rows, but scores hold " + scores.capacity());
        }
        if (rows > 0) {
            try (Tensors outputs = new Tensors(environment)) {
                addScores(outputs, scores, parts, rows);
                run(scoring, batch, outputs);
            } catch (OrtException e) {
                throw failed(rows, e);
            }
        }
        scores.rows(rows);
    }

    Explanations explain(Batch batch, int[] rows) {
        Batch asked = isWhole(batch, rows) ? batch : selected(batch, rows);
        int count = rows.length;
        Scores scores = new Scores(
                Math.max(1, count), explainedParts.stream().map(ScorePart::name).toList());
        Explanations.Values values = room(count);
        if (count > 0) {
            try (Tensors outputs = new Tensors(environment)) {
                addScores(outputs, scores, explainedParts, count);
                outputs.add(Contract.CONTRIBUTIONS, values.contributions(), count, values.fields());
                outputs.add(Contract.EXPECTED_NUMERIC, values.expectedNumeric(), count, values.numericColumns());
                outputs.add(
                        Contract.EXPECTED_CATEGORICAL,
                        values.expectedCategorical(),
                        count,
                        values.categoricalColumns());
                outputs.add(Contract.MU, values.mu(), count, values.latent());
                outputs.add(Contract.LOG_VARIANCE, values.logVariance(), count, values.latent());
                run(explaining, asked, outputs);
            } catch (OrtException e) {
                throw failed(count, e);
            }
        }
        scores.rows(count);
        return new Explanations(rows, scores, values);
    }

    private ScoringException failed(int rows, OrtException cause) {
        return new ScoringException("model " + metadata.name() + ", " + rows + " rows: " + cause.getMessage(), cause);
    }

    private Explanations.Values room(int rows) {
        int fields = schema.fields().size();
        return new Explanations.Values(
                fields,
                schema.numericColumns(),
                schema.categoricalColumns(),
                metadata.latent(),
                Sessions.directFloats(rows * fields),
                Sessions.directFloats(rows * schema.numericColumns()),
                Sessions.directLongs(rows * schema.categoricalColumns()),
                Sessions.directFloats(rows * metadata.latent()),
                Sessions.directFloats(rows * metadata.latent()));
    }

    private static boolean isWhole(Batch batch, int[] rows) {
        for (int row = 0; row < rows.length; row++) {
            if (rows[row] != row) {
                return false;
            }
        }
        return rows.length == batch.rows();
    }

    /** These rows of the batch as a batch of their own. */
    private static Batch selected(Batch batch, int[] rows) {
        Batch selected = new Batch(batch.schema(), Math.max(1, rows.length));
        for (int row : rows) {
            selected.appendCopy(batch, row);
        }
        return selected;
    }

    private void addScores(Tensors outputs, Scores scores, List<ScorePart> wanted, int rows) throws OrtException {
        if (scores.parts() != wanted.size()) {
            throw new IllegalArgumentException("the scores have room for " + scores.parts() + " parts, model "
                    + metadata.name() + " has " + wanted.size());
        }
        outputs.add(Contract.SCORE, scores.rawScoreBuffer(), rows);
        for (int part = 0; part < wanted.size(); part++) {
            outputs.add(wanted.get(part).output(), scores.partBuffer(part), rows);
        }
    }

    private void run(OrtSession session, Batch batch, Tensors outputs) throws OrtException {
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

    /** Closes the sessions; nothing may be called any more. */
    void free() {
        Sessions.close(scoring);
        Sessions.close(explaining);
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
