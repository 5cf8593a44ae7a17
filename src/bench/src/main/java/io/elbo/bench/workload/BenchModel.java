package io.elbo.bench.workload;

import io.elbo.core.model.InvalidModelException;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.infer.Inference;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.train.ScoreKind;
import io.elbo.trainer.train.Training;
import io.elbo.trainer.train.TrainingSettings;
import io.elbo.trainer.vae.VaeSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Trains models for a {@link Workload}: the trainer's default in shape, with fewer steps, which cost nothing later. */
public final class BenchModel {
    private static final int ROWS = 10_000;
    private static final int STEPS = 150;
    private static final long TRAINING_SEED = 1;

    private BenchModel() {}

    /** Writes a model of the default shape. */
    public static void write(int fields, ScoreKind score, Path file) throws IOException, InvalidModelException {
        VaeSettings usual = VaeSettings.defaults(0);
        write(fields, score, usual.hiddenOuter(), usual.hiddenInner(), file);
    }

    /** Writes a model with layers of these widths. */
    public static void write(int fields, ScoreKind score, int hiddenOuter, int hiddenInner, Path file)
            throws IOException, InvalidModelException {
        Path history = Files.createTempFile("elbo-bench-", ".jsonl");
        try {
            Workload workload = new Workload(fields, TRAINING_SEED);
            try (OutputStream out = new java.io.BufferedOutputStream(Files.newOutputStream(history))) {
                for (int i = 0; i < ROWS; i++) {
                    out.write(workload.next());
                    out.write('\n');
                }
            }
            Dataset dataset = Dataset.of(history, null);
            TrainingSettings settings = settings("fields-" + fields, score, hiddenOuter, hiddenInner);
            Schema schema = Inference.of(dataset, Long.MAX_VALUE, (fraction, rows) -> {})
                    .schema();
            try (History fitted = Training.read(dataset, schema, settings, (fraction, rows) -> {})) {
                new Training(fitted, settings, dataset.digest(), "elbo-bench")
                        .run(step -> {})
                        .model()
                        .writeTo(file);
            }
        } finally {
            Files.deleteIfExists(history);
        }
    }

    private static TrainingSettings settings(String name, ScoreKind score, int hiddenOuter, int hiddenInner) {
        TrainingSettings usual = TrainingSettings.defaults(name, Instant.EPOCH.toString(), score, 0);
        VaeSettings vae = usual.vae();
        return new TrainingSettings(
                usual.name(),
                usual.version(),
                usual.created(),
                usual.heldOutShare(),
                usual.score(),
                new VaeSettings(
                        hiddenOuter,
                        hiddenInner,
                        vae.latent(),
                        vae.beta(),
                        vae.warmUp(),
                        STEPS,
                        vae.batchRows(),
                        vae.learningRate(),
                        vae.patience(),
                        vae.seed()));
    }
}
