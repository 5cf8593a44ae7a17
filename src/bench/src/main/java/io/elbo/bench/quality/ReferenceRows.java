package io.elbo.bench.quality;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.infer.Inference;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Rows;
import io.elbo.trainer.train.HistoryReader;
import io.elbo.trainer.train.ScoreKind;
import io.elbo.trainer.train.TrainingSettings;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A trial's rows as methods read them that know numbers alone. They hold the fields that the model reads; every column has
 * mean 0 and deviation 1 over the trained rows. A number that is missing is the mean; a word, or its absence, is the
 * surprise of it, -ln of its share of the trained rows, as if one more row had held a word that they do not know.
 */
final class ReferenceRows {
    private static final int MAX_RECORD_BYTES = 64 << 20;

    private final Points trained;
    private final Points tested;
    private final boolean testsTrainedRows;
    private final boolean[] anomaly; // of the tested rows

    /** Records as the service decodes them, each its numbers and then its codes; the test's with a label. */
    private record Decoding(List<float[]> rows, List<Boolean> anomaly) {}

    ReferenceRows(Trial trial) throws IOException {
        Schema schema = schema(trial);
        List<float[]> train = read(trial.train(), schema, false).rows();
        Decoding test = read(trial.test(), schema, true);
        testsTrainedRows =
                trial.train() == trial.test() && train.size() == test.rows().size();
        int width = schema.numericColumns() + schema.categoricalColumns();
        trained = new Points(train.size(), width);
        tested = new Points(test.rows().size(), width);
        for (int column = 0; column < width; column++) {
            if (column >= schema.numericColumns()) {
                surprises(train, test.rows(), column);
            }
            standardise(train, test.rows(), column);
        }
        anomaly = new boolean[tested.rows()];
        for (int row = 0; row < anomaly.length; row++) {
            anomaly[row] = test.anomaly().get(row);
        }
    }

    Points trained() {
        return trained;
    }

    Points tested() {
        return tested;
    }

    /** Whether the tested rows are the trained ones, in the same order. */
    boolean testsTrainedRows() {
        return testsTrainedRows;
    }

    /** The labels of the tested rows. */
    boolean[] anomaly() {
        return anomaly.clone();
    }

    /** What the trainer proposes, with the vocabularies of the trained rows. */
    private static Schema schema(Trial trial) throws IOException {
        Schema proposed = Inference.of(trial.train(), Long.MAX_VALUE, (fraction, rows) -> {})
                .schema();
        TrainingSettings settings =
                TrainingSettings.defaults(trial.set(), Instant.EPOCH.toString(), ScoreKind.MEMORY, trial.seed());
        try (History history = HistoryReader.read(trial.train(), proposed, settings, (fraction, rows) -> {})) {
            return history.schema();
        }
    }

    private static Decoding read(Dataset dataset, Schema schema, boolean withLabel) throws IOException {
        Decoding read = new Decoding(new ArrayList<>(), new ArrayList<>());
        JsonDecoder decoder = new JsonDecoder(schema, MAX_RECORD_BYTES);
        Batch batch = new Batch(schema, 1);
        try (Rows rows = dataset.rows()) {
            while (rows.next()) {
                batch.clear();
                int label = withLabel ? rows.label() : 0;
                if (label < 0 || decoder.decode(rows.json(), batch) instanceof Decoded.Malformed) {
                    continue;
                }
                float[] row = new float[schema.numericColumns() + schema.categoricalColumns()];
                for (int column = 0; column < row.length; column++) {
                    row[column] = column < schema.numericColumns()
                            ? batch.numeric(0, column)
                            : batch.categorical(0, column - schema.numericColumns());
                }
                read.rows().add(row);
                read.anomaly().add(label == 1);
            }
        }
        return read;
    }

    /** Puts the surprise of each code in its place. */
    private static void surprises(List<float[]> train, List<float[]> test, int column) {
        Map<Float, Integer> counts = new HashMap<>();
        train.forEach(row -> counts.merge(row[column], 1, Integer::sum));
        for (List<float[]> rows : List.of(train, test)) {
            rows.forEach(
                    row -> row[column] = (float) -Math.log(counts.getOrDefault(row[column], 1) / (train.size() + 1.0)));
        }
    }

    private void standardise(List<float[]> train, List<float[]> test, int column) {
        double[] known = train.stream()
                .mapToDouble(row -> row[column])
                .filter(Double::isFinite)
                .toArray();
        double mean = Arrays.stream(known).average().orElse(0);
        double variance = Arrays.stream(known)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0);
        double deviation = variance == 0 ? 1 : Math.sqrt(variance);
        for (Points points : List.of(trained, tested)) {
            List<float[]> rows = points == trained ? train : test;
            for (int row = 0; row < rows.size(); row++) {
                double value = rows.get(row)[column];
                points.set(row, column, Double.isFinite(value) ? (float) ((value - mean) / deviation) : 0);
            }
        }
    }
}
