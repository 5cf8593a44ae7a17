package io.elbo.bench.cost;

import io.elbo.bench.model.BenchModel;
import io.elbo.bench.report.BenchCommand;
import io.elbo.bench.report.Report;
import io.elbo.bench.report.Statistics;
import io.elbo.core.feature.Batch;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.train.ScoreKind;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code elbo-bench cost}: training time, and the default model's scoring beside the plain VAE's. */
@Command(
        name = "cost",
        description =
                "Says how long the trainer's default trains, and what scoring with its model costs beside the plain"
                        + " VAE (--score elbo): both models in alternation, one thread, on made-up numeric rows.",
        footer = "  elbo-bench cost --json cost.json")
public final class CostCommand extends BenchCommand {
    private static final int CALLS = 20; // a round of each model

    @Option(names = "--training-rows", description = "Rows of the training that is timed.")
    private int trainingRows = 50_000;

    @Option(names = "--training-fields", description = "Its numeric fields.")
    private int trainingFields = 20;

    @Option(names = "--scoring-fields", description = "Numeric fields of the models that score.")
    private int scoringFields = 40;

    @Option(names = "--scoring-rows", description = "Rows they are trained on.")
    private int scoringRows = 10_000;

    @Option(names = "--batch", description = "Rows of one call.")
    private int batchRows = 256;

    @Option(names = "--rounds", description = "Rounds of 20 calls of each model.")
    private int rounds = 200;

    @Option(names = "--warm-up-rounds", description = "Rounds before those, not counted.")
    private int warmUpRounds = 10;

    @Override
    protected boolean measure(Report report) throws Exception {
        Path file = Files.createTempFile("elbo-cost", ".csv");
        try {
            NumericRows.write(file, scoringRows, scoringFields);
            Dataset data = Dataset.of(file, null);
            try (Engine memory = OnnxEngine.open(BenchModel.train(data, BenchModel.usual("cost", ScoreKind.MEMORY)));
                    Engine elbo = OnnxEngine.open(BenchModel.train(data, BenchModel.usual("cost", ScoreKind.ELBO)))) {
                report.fact("scoring", scoring(memory, elbo));
            }
            NumericRows.write(file, trainingRows, trainingFields);
            long start = System.nanoTime();
            BenchModel.train(Dataset.of(file, null), BenchModel.usual("cost", ScoreKind.MEMORY));
            Map<String, Object> training = new LinkedHashMap<>();
            training.put("rows", trainingRows);
            training.put("fields", trainingFields);
            training.put("seconds", (System.nanoTime() - start) * 1e-9);
            report.fact("training", training);
        } finally {
            Files.deleteIfExists(file);
        }
        return true;
    }

    /** Medians over the rounds; the ratio is the median of the rounds' ratios, so that a slow moment counts for both. */
    private Map<String, Object> scoring(Engine memory, Engine elbo) {
        Batch memoryBatch = batch(memory);
        Batch elboBatch = batch(elbo);
        Scores scores = memory.newScores(batchRows);
        double[] memoryMicros = new double[rounds];
        double[] elboMicros = new double[rounds];
        double[] ratios = new double[rounds];
        for (int round = -warmUpRounds; round < rounds; round++) {
            double withMemory = micros(memory, memoryBatch, scores);
            double without = micros(elbo, elboBatch, scores);
            if (round >= 0) {
                memoryMicros[round] = withMemory;
                elboMicros[round] = without;
                ratios[round] = withMemory / without;
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("batch", batchRows);
        figures.put("fields", scoringFields);
        figures.put("memory_micros", Statistics.median(memoryMicros));
        figures.put("elbo_micros", Statistics.median(elboMicros));
        figures.put("ratio", Statistics.median(ratios));
        return figures;
    }

    private Batch batch(Engine engine) {
        Batch batch = new Batch(engine.metadata().schema(), batchRows);
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < batchRows; i++) {
            int row = batch.appendRow();
            for (int column = 0; column < batch.schema().numericColumns(); column++) {
                batch.setNumeric(row, column, (float) random.nextGaussian());
            }
        }
        return batch;
    }

    /** The processor's time of this thread, so that other processes do not count. */
    private static double micros(Engine engine, Batch batch, Scores scores) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < CALLS; i++) {
            engine.score(batch, scores);
        }
        return (threads.getCurrentThreadCpuTime() - start) * 1e-3 / CALLS;
    }
}
