package io.elbo.service.metrics;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.FieldReference;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.schema.Schema;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * How far one detector's records have moved away from its training: field by field against the model's references, and
 * the scores by the p-values that the model's own calibration gives them, whatever has been learned since. Fields are
 * looked at in one row of {@value #STRIDE} of a batch, and in every batch of fewer. Thread-safe.
 */
final class Drift {
    static final int FEWEST_VALUES = 200;
    private static final int STRIDE = 64;
    private static final int SCORE_BINS = 10;

    private final Schema schema;
    private final List<FieldReference> references = new ArrayList<>();
    private final List<SlidingHistogram> fields = new ArrayList<>(); // of the reference at the same place
    private final int[] fieldIndex; // of the reference at the same place
    private final float[] scoreEdges; // ascending
    private final SlidingHistogram scores;
    private final List<Meter> meters = new ArrayList<>();

    /** @param maxFields how many of the schema's first fields have a series */
    Drift(String detector, ModelMetadata metadata, int maxFields, MeterRegistry registry, Clock clock) {
        schema = metadata.schema();
        for (FieldReference reference : metadata.fieldReferences()) {
            int field = schema.indexOf(reference.field());
            if (field < 0 || field >= maxFields) {
                continue;
            }
            SlidingHistogram histogram = new SlidingHistogram(
                    clock,
                    reference.shares().stream().mapToDouble(Double::doubleValue).toArray());
            references.add(reference);
            fields.add(histogram);
            meters.add(Gauge.builder("elbo.field.drift", histogram, h -> h.stabilityIndex(FEWEST_VALUES))
                    .description("Population stability index of the field's values of the last hour against training")
                    .tag("detector", detector)
                    .tag("field", reference.field())
                    .register(registry));
        }
        fieldIndex = references.stream()
                .mapToInt(reference -> schema.indexOf(reference.field()))
                .toArray();
        List<Float> edges = new ArrayList<>();
        List<Double> expected = new ArrayList<>();
        double before = edges(metadata.calibration(), edges, expected);
        expected.add(1 - before);
        scoreEdges = new float[edges.size()];
        for (int i = 0; i < scoreEdges.length; i++) {
            scoreEdges[i] = edges.get(i);
        }
        scores = new SlidingHistogram(
                clock, expected.stream().mapToDouble(Double::doubleValue).toArray());
        meters.add(Gauge.builder("elbo.score.drift", scores, h -> h.stabilityIndex(FEWEST_VALUES))
                .description("Population stability index of the scores of the last hour against training")
                .tag("detector", detector)
                .register(registry));
    }

    /** The population stability index of a field's values of the last hour; NaN if it is not known. */
    double of(int field) {
        for (int i = 0; i < fieldIndex.length; i++) {
            if (fieldIndex[i] == field) {
                return fields.get(i).stabilityIndex(FEWEST_VALUES);
            }
        }
        return Double.NaN;
    }

    /** Its series. */
    List<Meter> meters() {
        return meters;
    }

    /** Scores at the tenths of the p-values; those that many records share stand once. Returns the share below the last. */
    private static double edges(Calibration calibration, List<Float> edges, List<Double> expected) {
        double before = 0;
        for (int i = 1; i < SCORE_BINS; i++) {
            double below = i / (double) SCORE_BINS;
            float edge = (float) calibration.threshold(1 - below);
            if (edges.isEmpty() || edge > edges.get(edges.size() - 1)) {
                edges.add(edge);
                expected.add(below - before);
                before = below;
            }
        }
        return before;
    }

    /** Finds the bins of the batch's fields; {@link #add} counts them. */
    int[][] bins(Batch batch) {
        int[][] bins = new int[fieldIndex.length == 0 ? 0 : (batch.rows() + STRIDE - 1) / STRIDE][fieldIndex.length];
        for (int i = 0; i < bins.length; i++) {
            for (int field = 0; field < fieldIndex.length; field++) {
                bins[i][field] = bin(batch, i * STRIDE, references.get(field), fieldIndex[field]);
            }
        }
        return bins;
    }

    /** @param bins of the reference at the same place, of some records */
    void add(int[][] bins) {
        for (int[] record : bins) {
            for (int field = 0; field < record.length; field++) {
                fields.get(field).add(record[field], 1);
            }
        }
    }

    private int bin(Batch batch, int row, FieldReference reference, int field) {
        return schema.fields().get(field).numericColumns() > 0
                ? reference.bin(batch.numeric(row, schema.firstNumericColumn(field)))
                : reference.bin(batch.categorical(row, schema.firstCategoricalColumn(field)));
    }

    void scored(float rawScore) {
        scores.add(bin(rawScore), 1);
    }

    /** Takes in the scores at the places {@code from} to {@code to}, exclusive. */
    void scored(float[] rawScores, int from, int to) {
        int[] found = new int[scoreEdges.length + 1];
        for (int i = from; i < to; i++) {
            found[bin(rawScores[i])]++;
        }
        for (int bin = 0; bin < found.length; bin++) {
            scores.add(bin, found[bin]);
        }
    }

    private int bin(float rawScore) {
        int bin = 0;
        while (bin < scoreEdges.length && rawScore >= scoreEdges[bin]) {
            bin++;
        }
        return bin;
    }
}
