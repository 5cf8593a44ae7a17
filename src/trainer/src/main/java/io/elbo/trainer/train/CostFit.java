package io.elbo.trainer.train;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Codes;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.VaeParts;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.trainer.fit.Costs;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.vae.VaeWeights;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Fits what values cost that are missing or outside the vocabulary: what an average record pays for the field, or minus the
 * logarithm of how often that happens in the history, whichever is more.
 */
final class CostFit {
    private static final int MAX_ROWS = 4096;
    private static final double WINSOR = 0.99;

    private final History history;
    private final double beta;
    private final ModelExport export;

    CostFit(History history, double beta, ModelExport export) {
        this.history = history;
        this.beta = beta;
        this.export = export;
    }

    /** @param weights of a network that was trained on the history */
    Costs fit(VaeWeights weights) throws InvalidModelException {
        Schema schema = history.schema();
        Costs none = Costs.none(schema.numericColumns(), schema.categoricalColumns());
        int rows = Math.min(history.trainedRows(), MAX_ROWS);
        Batch batch = new Batch(schema, rows);
        for (int row = 0; row < rows; row++) {
            history.append(row, batch);
        }
        Explanations explanations;
        try (Engine engine = export.draft(weights, none, null)) {
            explanations = engine.explain(batch);
        }
        double latentShare = beta
                * winsorisedMean(IntStream.range(0, rows)
                        .mapToDouble(row -> explanations.part(row, VaeParts.KL_DIVERGENCE))
                        .toArray())
                / schema.fields().size();
        float[] missingNumeric = new float[schema.numericColumns()];
        float[] missingCategorical = new float[schema.categoricalColumns()];
        float[] unseenCategorical = new float[schema.categoricalColumns()];
        for (int i = 0; i < schema.fields().size(); i++) {
            int fieldIndex = i;
            Field field = schema.fields().get(i);
            double[] present = IntStream.range(0, rows)
                    .filter(row -> isPresent(batch, row, fieldIndex))
                    .mapToDouble(row -> explanations.contribution(row, fieldIndex))
                    .toArray();
            double average = latentShare + winsorisedMean(present);
            double missingCost = Math.max(average, -Math.log(history.fitted().missingShare(i)));
            if (field.numericColumns() > 0) {
                int first = schema.firstNumericColumn(i);
                Arrays.fill(missingNumeric, first, first + field.numericColumns(), (float)
                        (missingCost / field.numericColumns()));
            } else {
                int column = schema.firstCategoricalColumn(i);
                missingCategorical[column] = (float) missingCost;
                unseenCategorical[column] =
                        (float) Math.max(average, -Math.log(history.fitted().unseenShare(column)));
            }
        }
        return new Costs(missingNumeric, missingCategorical, unseenCategorical);
    }

    private boolean isPresent(Batch batch, int row, int fieldIndex) {
        Schema schema = history.schema();
        return schema.fields().get(fieldIndex).numericColumns() > 0
                ? !Float.isNaN(batch.numeric(row, schema.firstNumericColumn(fieldIndex)))
                : batch.categorical(row, schema.firstCategoricalColumn(fieldIndex)) >= Codes.FIRST_WORD;
    }

    /** The mean with the largest values cut down to the 99 % quantile: a few anomalies in history must not decide what missing values cost. */
    private static double winsorisedMean(double[] values) {
        if (values.length == 0) {
            return 0;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double max = sorted[(int) (WINSOR * (sorted.length - 1))];
        return Arrays.stream(sorted)
                .map(value -> Math.min(value, max))
                .average()
                .orElseThrow();
    }
}
