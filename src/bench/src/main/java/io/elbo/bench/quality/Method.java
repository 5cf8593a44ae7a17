package io.elbo.bench.quality;

import io.elbo.bench.model.BenchModel;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.evaluate.LabelledScores;
import io.elbo.trainer.source.Rows;
import io.elbo.trainer.train.ScoreKind;
import io.elbo.trainer.train.TrainingSettings;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.function.DoubleConsumer;
import java.util.function.Function;

/** How anomalies are looked for: by Elbo, or by a method that it is held against. */
enum Method {
    /** What {@code elbo-train} does without options, scored by the exported model. */
    ELBO,
    /** Distance to the fifth nearest trained row. */
    KNN5,
    /** 100 trees of 256 rows. */
    ISOLATION_FOREST;

    /** As {@code baselines.csv} writes it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a further seed of the trial can change anything. */
    boolean dependsOnSeed(Protocol protocol) {
        return this != KNN5 || protocol == Protocol.CLEAN;
    }

    /** @param progress is told the share that is done */
    Outcome run(Trial trial, ScoreKind score, DoubleConsumer progress) throws IOException, InvalidModelException {
        return switch (this) {
            case ELBO -> elbo(trial, score, progress);
            case KNN5 -> reference(trial, rows -> new NearestNeighbours(rows, 5), progress);
            case ISOLATION_FOREST -> reference(trial, rows -> new IsolationForest(rows, trial.seed()), progress);
        };
    }

    private static Outcome elbo(Trial trial, ScoreKind score, DoubleConsumer progress)
            throws IOException, InvalidModelException {
        long start = System.nanoTime();
        TrainingSettings settings =
                TrainingSettings.defaults(trial.set(), Instant.EPOCH.toString(), score, trial.seed());
        byte[] model = BenchModel.train(trial.train(), settings, share -> progress.accept(0.7 * share));
        long trained = System.nanoTime();
        LabelledScores scores = new LabelledScores();
        Calibration calibration;
        try (Engine engine = OnnxEngine.open(model);
                Rows rows = trial.test().rows()) {
            calibration = engine.metadata().calibration();
            new FileScorer(engine).run(rows, scores, (fraction, count) -> progress.accept(0.7 + 0.3 * fraction));
        }
        double scoringSeconds = (System.nanoTime() - trained) * 1e-9;
        return new Outcome(
                        scores.ranking(),
                        scores.realised(calibration),
                        (trained - start) * 1e-9,
                        (scores.rows() + scores.unlabelled()) / scoringSeconds)
                .checked(trial);
    }

    private static Outcome reference(Trial trial, Function<Points, OutlierScore> reference, DoubleConsumer progress)
            throws IOException {
        long start = System.nanoTime();
        ReferenceRows rows = new ReferenceRows(trial);
        OutlierScore method = reference.apply(rows.trained());
        return new ReferenceScores(method, rows, progress).outcome(start).checked(trial);
    }
}
