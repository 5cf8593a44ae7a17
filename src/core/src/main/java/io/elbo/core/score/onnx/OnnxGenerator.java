package io.elbo.core.score.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.elbo.core.feature.Batch;
import io.elbo.core.model.GeneratorContract;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.ScoringException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Turns latent vectors into records with a generator file: sampled from the prior, a standard normal vector is decoded and
 * a value drawn from what the decoder says of each column; or the most likely record of a given vector. Not thread-safe.
 */
public final class OnnxGenerator implements AutoCloseable {
    private final OrtEnvironment environment = Sessions.environment();
    private final OrtSession session;
    private final ModelMetadata metadata;
    private final int words;

    private OnnxGenerator(OrtSession session, ModelMetadata metadata, int words) {
        this.session = session;
        this.metadata = metadata;
        this.words = words;
    }

    /** @throws InvalidModelException if the file is no generator; the message names the file */
    public static OnnxGenerator open(Path file) throws InvalidModelException {
        OrtSession session = null;
        try {
            session = Sessions.open(Files.readAllBytes(file));
            String json = session.getMetadata().getCustomMetadata().get(ModelMetadata.KEY);
            if (json == null || !session.getInputNames().contains(GeneratorContract.LATENT)) {
                throw new InvalidModelException(file + " is no generator file: 'elbo-train train' writes"
                        + " <model>.generator.onnx beside the model");
            }
            ModelMetadata metadata = ModelMetadata.fromJson(json);
            int words =
                    metadata.schema().categoricalColumns() == 0 ? 0 : columns(session, GeneratorContract.WORD_NOISE);
            OnnxGenerator generator = new OnnxGenerator(session, metadata, words);
            session = null; // the generator's from here on
            return generator;
        } catch (IOException e) {
            throw new InvalidModelException("generator file " + file + " cannot be read: " + e, e);
        } catch (OrtException e) {
            throw new InvalidModelException(
                    "generator file " + file + ": ONNX Runtime cannot load it: " + e.getMessage(), e);
        } finally {
            Sessions.close(session);
        }
    }

    private static int columns(OrtSession session, String input) throws OrtException, InvalidModelException {
        NodeInfo node = session.getInputInfo().get(input);
        if (node != null && node.getInfo() instanceof TensorInfo tensor && tensor.getShape().length == 2) {
            return (int) tensor.getShape()[1];
        }
        throw new InvalidModelException("input '" + input + "' [batch, columns] is missing");
    }

    public ModelMetadata metadata() {
        return metadata;
    }

    /**
     * Appends {@code rows} sampled records to the batch.
     *
     * @throws ScoringException if the runtime fails
     */
    public void sample(int rows, SplittableRandom random, Batch batch) {
        Schema schema = metadata.schema();
        decode(
                rows,
                normal(random, rows * metadata.latent()),
                normal(random, rows * schema.numericColumns()),
                gumbel(random, rows * words),
                batch);
    }

    /**
     * Appends the most likely record of each latent vector to the batch.
     *
     * @param latent row-major [rows, latent]
     * @throws ScoringException if the runtime fails
     */
    public void decode(float[] latent, Batch batch) {
        int rows = latent.length / metadata.latent();
        FloatBuffer vectors = Sessions.directFloats(latent.length).put(0, latent);
        decode(
                rows,
                vectors,
                Sessions.directFloats(rows * metadata.schema().numericColumns()),
                Sessions.directFloats(rows * words),
                batch);
    }

    private void decode(int rows, FloatBuffer latent, FloatBuffer numericNoise, FloatBuffer wordNoise, Batch batch) {
        Schema schema = metadata.schema();
        FloatBuffer numeric = Sessions.directFloats(rows * schema.numericColumns());
        LongBuffer categorical = Sessions.directLongs(rows * schema.categoricalColumns());
        Map<String, OnnxTensor> inputs = new HashMap<>();
        Map<String, OnnxTensor> outputs = new HashMap<>();
        try {
            inputs.put(GeneratorContract.LATENT, tensor(latent, rows));
            if (schema.numericColumns() > 0) {
                inputs.put(GeneratorContract.NUMERIC_NOISE, tensor(numericNoise, rows));
                outputs.put(GeneratorContract.NUMERIC, tensor(numeric, rows));
            }
            if (schema.categoricalColumns() > 0) {
                inputs.put(GeneratorContract.WORD_NOISE, tensor(wordNoise, rows));
                long[] shape = {rows, schema.categoricalColumns()};
                outputs.put(GeneratorContract.CATEGORICAL, OnnxTensor.createTensor(environment, categorical, shape));
            }
            session.run(inputs, java.util.Set.of(), outputs).close();
        } catch (OrtException e) {
            throw new ScoringException("generator " + metadata.name() + ": " + e.getMessage(), e);
        } finally {
            inputs.values().forEach(OnnxValue::close);
            outputs.values().forEach(OnnxValue::close);
        }
        for (int i = 0; i < rows; i++) {
            int row = batch.appendRow();
            for (int column = 0; column < schema.numericColumns(); column++) {
                batch.setNumeric(row, column, numeric.get(i * schema.numericColumns() + column));
            }
            for (int column = 0; column < schema.categoricalColumns(); column++) {
                batch.setCategorical(row, column, categorical.get(i * schema.categoricalColumns() + column));
            }
        }
    }

    private OnnxTensor tensor(FloatBuffer values, int rows) throws OrtException {
        return OnnxTensor.createTensor(environment, values, new long[] {rows, values.remaining() / rows});
    }

    private static FloatBuffer normal(SplittableRandom random, int count) {
        FloatBuffer values = Sessions.directFloats(count);
        for (int i = 0; i < count; i++) {
            values.put(i, (float) random.nextGaussian());
        }
        return values;
    }

    /** Standard Gumbel noise: the largest of logits plus such noise is a sample of their softmax. */
    private static FloatBuffer gumbel(SplittableRandom random, int count) {
        FloatBuffer values = Sessions.directFloats(count);
        for (int i = 0; i < count; i++) {
            values.put(i, (float) -Math.log(-Math.log(random.nextDouble(1e-12, 1))));
        }
        return values;
    }

    @Override
    public void close() {
        Sessions.close(session);
    }
}
