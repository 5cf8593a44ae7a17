package io.elbo.bench.throughput;

import com.amazon.randomcutforest.RandomCutForest;
import io.elbo.core.feature.Batch;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scores;

/**
 * A Random Cut Forest with its library's defaults (50 trees of 256 points) in the place of the model: it scores each row,
 * then takes it in, as it is meant to be used on streams. A forest per thread; explanations are the model's.
 */
final class RandomCutForestEngine implements Engine {
    private final Engine model;
    private final ThreadLocal<RandomCutForest> forests;

    RandomCutForestEngine(Engine model) {
        this.model = model;
        Schema schema = model.metadata().schema();
        int dimensions = schema.numericColumns() + schema.categoricalColumns();
        forests = ThreadLocal.withInitial(() -> RandomCutForest.builder()
                .dimensions(dimensions)
                .randomSeed(1)
                .parallelExecutionEnabled(false)
                .build());
    }

    @Override
    public ModelMetadata metadata() {
        return model.metadata();
    }

    @Override
    public void score(Batch batch, Scores scores) {
        Schema schema = model.metadata().schema();
        RandomCutForest forest = forests.get();
        float[] point = new float[schema.numericColumns() + schema.categoricalColumns()];
        scores.rows(batch.rows());
        for (int row = 0; row < batch.rows(); row++) {
            for (int column = 0; column < schema.numericColumns(); column++) {
                float value = batch.numeric(row, column);
                point[column] = Float.isNaN(value) ? 0 : value;
            }
            for (int column = 0; column < schema.categoricalColumns(); column++) {
                point[schema.numericColumns() + column] = batch.categorical(row, column);
            }
            scores.set(row, (float) forest.getAnomalyScore(point), 0, 0);
            forest.update(point);
        }
    }

    @Override
    public Explanations explain(Batch batch, int... rows) {
        return model.explain(batch, rows);
    }

    @Override
    public Engine retain() {
        return new RandomCutForestEngine(model.retain());
    }

    @Override
    public void close() {
        model.close();
    }
}
