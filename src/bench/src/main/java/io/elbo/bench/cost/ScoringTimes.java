package io.elbo.bench.cost;

import io.elbo.core.feature.Batch;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Times of one call of two models for the same batch, in alternation, on the caller's thread.
 *
 * @param memoryMicros median over the rounds, µs a call
 * @param elboMicros the same of the plain model
 * @param ratio median over the rounds of the first over the second, so that a slow moment of the machine counts for both
 */
record ScoringTimes(double memoryMicros, double elboMicros, double ratio) {
    private static final int CALLS = 20; // a round of each model
    private static final int WARM_UP_ROUNDS = 10;

    static ScoringTimes measure(Engine memory, Engine elbo, int batchRows, int rounds) {
        Batch memoryBatch = batch(memory, batchRows);
        Batch elboBatch = batch(elbo, batchRows);
        Scores scores = memory.newScores(batchRows);
        double[] memoryMicros = new double[rounds];
        double[] elboMicros = new double[rounds];
        double[] ratios = new double[rounds];
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            double dear = micros(memory, memoryBatch, scores);
            double cheap = micros(elbo, elboBatch, scores);
            if (round >= 0) {
                memoryMicros[round] = dear;
                elboMicros[round] = cheap;
                ratios[round] = dear / cheap;
            }
        }
        return new ScoringTimes(median(memoryMicros), median(elboMicros), median(ratios));
    }

    private static Batch batch(Engine engine, int rows) {
        Batch batch = new Batch(engine.metadata().schema(), rows);
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < rows; i++) {
            int row = batch.appendRow();
            for (int column = 0; column < batch.schema().numericColumns(); column++) {
                batch.setNumeric(row, column, (float) random.nextGaussian());
            }
        }
        return batch;
    }

    private static double micros(Engine engine, Batch batch, Scores scores) {
        long start = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            engine.score(batch, scores);
        }
        return (System.nanoTime() - start) * 1e-3 / CALLS;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
