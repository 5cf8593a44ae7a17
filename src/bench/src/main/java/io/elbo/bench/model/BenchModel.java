package io.elbo.bench.model;

import io.elbo.bench.stream.Workload;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.infer.Inference;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.train.HistoryReader;
import io.elbo.trainer.train.ScoreKind;
import io.elbo.trainer.train.Training;
import io.elbo.trainer.train.TrainingSettings;
import io.elbo.trainer.vae.Capacity;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.DoubleConsumer;
import java.util.function.Function;

/** Trains models as {@code elbo-train} does without options; those for a {@link Workload} with fewer steps. */
public final class BenchModel {
    private static final int ROWS = 10_000;
    private static final int STEPS = 150; // a call of the model costs the same, however well it is trained
    private static final long TRAINING_SEED = 1;

    private BenchModel() {}

    /** The trainer's default settings, seed 0. */
    public static TrainingSettings usual(String name, ScoreKind score) {
        return TrainingSettings.defaults(name, Instant.EPOCH.toString(), score, 0);
    }

    /** As {@link #train(Dataset, TrainingSettings, DoubleConsumer)}, without progress. */
    public static byte[] train(Dataset data, TrainingSettings settings) throws IOException, InvalidModelException {
        return train(data, settings, share -> {});
    }

    /**
     * From the data file to the model's bytes, the inference of the schema included; the network's capacity is taken from the
     * history.
     *
     * @param progress is told the share that is done
     */
    public static byte[] train(Dataset data, TrainingSettings settings, DoubleConsumer progress)
            throws IOException, InvalidModelException {
        return train(data, settings, Capacity::of, progress);
    }

    /** The same with a given schema and without progress. */
    public static byte[] train(Dataset data, Schema schema, TrainingSettings settings)
            throws IOException, InvalidModelException {
        return train(data, schema, settings, Capacity::of, share -> {});
    }

    private static byte[] train(
            Dataset data, TrainingSettings settings, Function<History, Capacity> capacity, DoubleConsumer progress)
            throws IOException, InvalidModelException {
        Schema schema = Inference.of(data, Long.MAX_VALUE, (fraction, rows) -> progress.accept(0.15 * fraction))
                .schema();
        return train(data, schema, settings, capacity, progress);
    }

    private static byte[] train(
            Dataset data,
            Schema schema,
            TrainingSettings settings,
            Function<History, Capacity> capacity,
            DoubleConsumer progress)
            throws IOException, InvalidModelException {
        try (History history = HistoryReader.read(
                data, schema, settings, (fraction, rows) -> progress.accept(0.15 + 0.15 * fraction))) {
            Capacity chosen = capacity.apply(history);
            return new Training(history, settings.with(chosen), data.digest(), "elbo-bench")
                    .run(step -> progress.accept(0.3 + 0.7 * step / chosen.steps()))
                    .model()
                    .array();
        }
    }

    /** A model of the default shape for records in a file, with fewer steps. */
    static byte[] train(Path history, Schema schema, String name) throws IOException, InvalidModelException {
        TrainingSettings settings = usual(name, ScoreKind.MEMORY);
        Capacity capacity = new Capacity(
                Capacity.USUAL.hiddenOuter(),
                Capacity.USUAL.hiddenInner(),
                settings.vae().latent(),
                STEPS);
        return train(Dataset.of(history, null), schema, settings, any -> capacity, share -> {});
    }

    /** Writes a model of the default shape for records of a {@link Workload}. */
    public static void write(int fields, ScoreKind score, Path file) throws IOException, InvalidModelException {
        write(fields, score, Capacity.USUAL.hiddenOuter(), Capacity.USUAL.hiddenInner(), file);
    }

    /** Writes a model with layers of these widths for records of a {@link Workload}. */
    public static void write(int fields, ScoreKind score, int hiddenOuter, int hiddenInner, Path file)
            throws IOException, InvalidModelException {
        Path history = Files.createTempFile("elbo-bench-", ".jsonl");
        try {
            Workload workload = new Workload(fields, TRAINING_SEED);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(history))) {
                for (int i = 0; i < ROWS; i++) {
                    out.write(workload.next());
                    out.write('\n');
                }
            }
            TrainingSettings settings = usual("fields-" + fields, score);
            Capacity capacity =
                    new Capacity(hiddenOuter, hiddenInner, settings.vae().latent(), STEPS);
            Files.write(file, train(Dataset.of(history, null), settings, any -> capacity, share -> {}));
        } finally {
            Files.deleteIfExists(history);
        }
    }
}
