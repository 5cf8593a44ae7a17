package io.elbo.trainer.train;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.infer.HistoryPreset;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.vae.Capacity;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Which preset of derived fields a history needs, found without labels, and why.
 *
 * <p>Many keys with few records each, and words: transactions. Otherwise these are series, and the question is whether their
 * levels stay. A small model that knows each number's distance from its key's long mean is trained on the earlier part of the history. If its
 * threshold for one record in 100 flags more than twice as many of the later part, the levels wander. They do so, too, if numbers of
 * the later part stay on one side of that mean ({@link Wandering}): a slow rise flags nothing.
 *
 * @param why one line for a person
 */
public record HistoryChoice(HistoryPreset preset, String why) {
    private static final double LATER_SHARE = 0.15;
    private static final double EXPECTED = 0.01;
    private static final double MAX_STEADY = 0.02;
    private static final int ENOUGH_HELD_OUT = 600; // for a threshold of one model, without cross-fitting
    private static final int MANY_KEYS = 100;
    private static final int FEW_RECORDS = 200;

    /**
     * Reads the data once, and trains a small model if it holds series.
     *
     * @param plain the schema without derived fields
     * @param progress told of each gradient step
     */
    public static HistoryChoice of(
            Dataset dataset,
            Schema plain,
            HistoryDefinition definition,
            TrainingSettings settings,
            boolean withoutAnomalies,
            FileScorer.Progress reading,
            Consumer<Integer> progress)
            throws IOException, InvalidModelException {
        boolean numbers = plain.fields().stream().anyMatch(NumericField.class::isInstance);
        boolean words = plain.fields().stream().anyMatch(CategoricalField.class::isInstance);
        if (!numbers) {
            return new HistoryChoice(HistoryPreset.TRANSACTIONS, "there are no numbers whose level could be followed");
        }
        Schema steady = HistoryPreset.STEADY.apply(plain, definition);
        TrainingSettings small = new TrainingSettings(
                        settings.name(),
                        settings.version(),
                        settings.created(),
                        LATER_SHARE,
                        settings.score(),
                        settings.vae(),
                        settings.cleanHistory())
                .with(new Capacity(
                        Capacity.EXAMINING.hiddenOuter(),
                        Capacity.EXAMINING.hiddenInner(),
                        Capacity.EXAMINING.latent(),
                        Math.min(settings.vae().steps(), Capacity.EXAMINING.steps())));
        try (History history = HistoryReader.readEarlier(dataset, steady, small, withoutAnomalies, reading)) {
            int keys = (int) IntStream.range(0, history.rows())
                    .map(history::key)
                    .distinct()
                    .count();
            if (words && keys >= MANY_KEYS && history.rows() < (long) keys * FEW_RECORDS) {
                return new HistoryChoice(
                        HistoryPreset.TRANSACTIONS,
                        String.format(
                                Locale.ROOT,
                                "%,d keys with %,d records each on average, and words among their fields",
                                keys,
                                history.rows() / keys));
            }
            double flagged = flagged(history, small, progress);
            List<String> wandering = Wandering.fields(history);
            if (flagged <= MAX_STEADY && !wandering.isEmpty()) {
                return new HistoryChoice(
                        HistoryPreset.DRIFTING,
                        String.format(
                                Locale.ROOT,
                                "in the last %.0f %% of the history, %d numbers stay on one side of what was usual before, such as %s",
                                100 * LATER_SHARE,
                                wandering.size(),
                                wandering.get(0)));
            }
            return new HistoryChoice(
                    flagged > MAX_STEADY ? HistoryPreset.DRIFTING : HistoryPreset.STEADY,
                    String.format(
                            Locale.ROOT,
                            "a model of the first %.0f %% of the history flags %.1f %% of the rest at a threshold for %.0f %%;"
                                    + " above %.0f %% levels are taken to wander",
                            100 * (1 - LATER_SHARE),
                            100 * flagged,
                            100 * EXPECTED,
                            100 * MAX_STEADY));
        }
    }

    /** Share of the held-out rows past the threshold of a model that was made of the others. */
    private static double flagged(History history, TrainingSettings settings, Consumer<Integer> progress)
            throws InvalidModelException {
        double heldOut = Math.max(0.1, Math.min(0.5, ENOUGH_HELD_OUT / (double) history.trainedRows()));
        History earlier = history.earlier(heldOut, settings.vae().seed());
        byte[] model = new Training(earlier, settings, "none", "history-choice")
                .run(progress)
                .model()
                .array();
        try (Engine engine = OnnxEngine.open(model)) {
            double threshold = engine.metadata().calibration().threshold(EXPECTED);
            int first = history.trainedRows();
            float[] scores = RowScores.of(
                    engine,
                    history.rows() - first,
                    (int row, Batch batch) -> earlier.appendFileRow(history.fileRow(first + row), batch));
            int flagged = 0;
            for (float score : scores) {
                flagged += score >= threshold ? 1 : 0;
            }
            return (double) flagged / scores.length;
        }
    }
}
