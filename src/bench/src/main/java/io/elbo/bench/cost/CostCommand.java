package io.elbo.bench.cost;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.infer.Inference;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.train.ScoreKind;
import io.elbo.trainer.train.Training;
import io.elbo.trainer.train.TrainingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code elbo-bench cost}: training time, and the default model's scoring beside the plain VAE's. */
@Command(
        name = "cost",
        description =
                "Says how long the trainer's default trains, and what scoring with its model costs beside the plain"
                        + " VAE (--score elbo): both models in alternation, one thread, on made-up numeric rows.",
        mixinStandardHelpOptions = true)
public final class CostCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--training-rows",
            paramLabel = "ROWS",
            defaultValue = "50000",
            description = "Rows of the training that is timed (default: ${DEFAULT-VALUE}).")
    private int trainingRows;

    @Option(
            names = "--training-fields",
            paramLabel = "FIELDS",
            defaultValue = "20",
            description = "Its numeric fields (default: ${DEFAULT-VALUE}).")
    private int trainingFields;

    @Option(
            names = "--scoring-fields",
            paramLabel = "FIELDS",
            defaultValue = "40",
            description = "Numeric fields of the models that score (default: ${DEFAULT-VALUE}).")
    private int scoringFields;

    @Option(
            names = "--scoring-rows",
            paramLabel = "ROWS",
            defaultValue = "10000",
            description = "Rows they are trained on (default: ${DEFAULT-VALUE}).")
    private int scoringRows;

    @Option(
            names = "--batch",
            paramLabel = "ROWS",
            defaultValue = "256",
            description = "Rows of one call (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "200",
            description = "Rounds of 20 calls of each model (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures to this file.")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException, InvalidModelException {
        Path file = Files.createTempFile("elbo-cost", ".csv");
        try {
            SyntheticRows.write(file, scoringRows, scoringFields);
            byte[] memoryModel = train(file, ScoreKind.MEMORY);
            byte[] elboModel = train(file, ScoreKind.ELBO);
            ScoringTimes times;
            try (Engine memory = OnnxEngine.open(memoryModel);
                    Engine elbo = OnnxEngine.open(elboModel)) {
                times = ScoringTimes.measure(memory, elbo, batch, rounds);
            }
            SyntheticRows.write(file, trainingRows, trainingFields);
            long start = System.nanoTime();
            train(file, ScoreKind.MEMORY);
            report(times, (System.nanoTime() - start) * 1e-9);
        } finally {
            Files.deleteIfExists(file);
        }
        return 0;
    }

    /** From the data file to the model's bytes, the schema's inference included. */
    private static byte[] train(Path file, ScoreKind score) throws IOException, InvalidModelException {
        Dataset data = Dataset.of(file, null);
        TrainingSettings settings = TrainingSettings.defaults("cost", Instant.EPOCH.toString(), score, 0);
        Schema schema =
                Inference.of(data, Long.MAX_VALUE, (fraction, rows) -> {}).schema();
        try (History history = Training.read(data, schema, settings, (fraction, rows) -> {})) {
            Training training = new Training(history, settings, data.digest(), "elbo-bench");
            return training.run(step -> {}).model().array();
        }
    }

    private void report(ScoringTimes times, double trainSeconds) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("training, %,d rows of %d fields: %.1f s%n", trainingRows, trainingFields, trainSeconds);
        out.printf(
                "scoring, %d rows of %d fields: %.0f µs with the memory, %.0f µs without, ratio %.2f%n",
                batch, scoringFields, times.memoryMicros(), times.elboMicros(), times.ratio());
        out.flush();
        if (json != null) {
            ObjectNode root = new ObjectMapper().createObjectNode();
            root.putObject("training")
                    .put("rows", trainingRows)
                    .put("fields", trainingFields)
                    .put("seconds", trainSeconds);
            root.putObject("scoring")
                    .put("batch", batch)
                    .put("fields", scoringFields)
                    .put("memory_micros", times.memoryMicros())
                    .put("elbo_micros", times.elboMicros())
                    .put("ratio", times.ratio());
            Files.writeString(json, root.toPrettyString() + "\n");
        }
    }
}
