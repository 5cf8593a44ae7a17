package io.elbo.bench.quality;

import io.elbo.bench.model.BenchModel;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.evaluate.LabelledScores;
import io.elbo.trainer.evaluate.Ranking;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Rows;
import io.elbo.trainer.train.ScoreKind;
import io.elbo.trainer.train.TrainingSettings;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import java.util.function.DoubleConsumer;

/**
 * One training and one scoring.
 *
 * @param data the folder's name, or what else the set comes from
 * @param set the file that is trained on, without its ending
 * @param train what is trained on; its labels are not looked at
 * @param test what is scored
 */
record Trial(String data, String set, Protocol protocol, int seed, Dataset train, Dataset test) {

    /** Whether the names are those of the set, or of what comes before {@code _train} in it; no names stand for all sets. */
    static boolean isAmong(Set<String> names, String set) {
        return names.isEmpty() || names.contains(set) || names.contains(DataFolder.family(set));
    }

    /** Does what {@code elbo-train} does without options. {@code progress} is told the share that is done. */
    Outcome run(ScoreKind score, DoubleConsumer progress) throws IOException, InvalidModelException {
        long start = System.nanoTime();
        TrainingSettings settings = TrainingSettings.defaults(set, Instant.EPOCH.toString(), score, seed);
        byte[] model = BenchModel.train(train, settings, share -> progress.accept(0.7 * share));
        long trained = System.nanoTime();
        LabelledScores scores = new LabelledScores();
        Calibration calibration;
        try (Engine engine = OnnxEngine.open(model);
                Rows rows = test.rows()) {
            calibration = engine.metadata().calibration();
            new FileScorer(engine).run(rows, scores, (fraction, count) -> progress.accept(0.7 + 0.3 * fraction));
        }
        double scoringSeconds = (System.nanoTime() - trained) * 1e-9;
        return new Outcome(
                checked(scores.ranking()),
                scores.realised(calibration),
                (trained - start) * 1e-9,
                (scores.rows() + scores.unlabelled()) / scoringSeconds);
    }

    /** @throws IOException if there is nothing to tell apart */
    private Ranking checked(Ranking ranking) throws IOException {
        if (ranking.anomalies() == 0 || ranking.anomalies() == ranking.rows()) {
            throw new IOException(test.name() + ": the scored rows must hold anomalies and ordinary rows, "
                    + ranking.anomalies() + " of " + ranking.rows() + " are anomalies");
        }
        return ranking;
    }
}
