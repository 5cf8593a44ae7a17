package io.elbo.trainer.train;

import io.elbo.core.model.DataSource;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.Engine;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.vae.Capacity;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * From a fitted history to a checked model: trains the VAE, sets what missing values cost, calibrates on held-out rows with
 * the exported graph itself, and checks that the graph computes what the trainer computes.
 */
public final class Training {
    /** A model that examines rows remembers fewer of them, as a row that it remembers is never far. */
    private static final int EXAMINER_REMEMBERS_ONE_IN = 8;

    private final History history;
    private final TrainingSettings settings;
    private final ModelExport.Origin origin;
    private final BitSet leftOut; // positions in the data file

    /** @param trainer name and version of the program, as it will stand in the model */
    public Training(History history, TrainingSettings settings, String dataDigest, String trainer) {
        this(history, settings, dataDigest, null, trainer);
    }

    /** @param dataSource the part of a topic that the data is; null for files */
    public Training(
            History history,
            TrainingSettings settings,
            String dataDigest,
            @Nullable DataSource dataSource,
            String trainer) {
        this(history, settings, new ModelExport.Origin(dataDigest, dataSource, trainer), new BitSet());
    }

    /** @param leftOut positions in the data file of the rows that the history was cleaned of */
    private Training(History history, TrainingSettings settings, ModelExport.Origin origin, BitSet leftOut) {
        this.history = history;
        this.settings = settings;
        this.origin = origin;
        this.leftOut = leftOut;
    }

    /** How many models are trained: with a short history more than one, to score rows by a model that was trained without them. */
    public int models() {
        return new CrossFit(history, settings).folds();
    }

    /**
     * Trains a model. Unless the history is known to be clean or consists of series, rows that are too far to be ordinary are left
     * out, and another model is trained without them.
     *
     * @param progress told of each gradient step, from 1 to the most there can be; once more for each training
     */
    public TrainedModel run(Consumer<Integer> progress) throws InvalidModelException {
        boolean mayClean = !settings.cleanHistory() && !history.isOfSeries();
        boolean isWide = settings.vae().steps() > Capacity.USUAL.steps();
        Suspects suspects = mayClean && isWide ? suspectsOfSmallModel(progress) : null;
        if (suspects == null || suspects.isEmpty()) {
            CrossFit crossFit = new CrossFit(history, settings);
            try (TrainedNetwork network =
                    TrainedNetwork.train(history, settings, origin, crossFit.progress(0, progress))) {
                if (mayClean && !isWide) {
                    suspects = suspects(network);
                }
                if (suspects == null || suspects.isEmpty()) {
                    return new ModelAssembly(network, history, settings, leftOut)
                            .assemble(scores -> crossFit.scores(scores, progress));
                }
            }
        }
        return runWithout(suspects, progress);
    }

    private TrainedModel runWithout(Suspects suspects, Consumer<Integer> progress) throws InvalidModelException {
        Cleaning cleaning =
                Cleaning.of(suspects.rows(), suspects.distances(), history, part -> scoresOfAll(part, progress));
        History cleaned = history.without(cleaning.leftOut(), cleaning.untrained());
        return new Training(cleaned, settings.ofCleanHistory(), origin, cleaning.leftOut()).run(progress);
    }

    /** Trains a small network, briefly: one that learns long has learned the anomalies, too. */
    private TrainedNetwork trainSmall(History part, Consumer<Integer> progress) throws InvalidModelException {
        return TrainedNetwork.train(part, settings.with(Capacity.EXAMINING), origin, progress);
    }

    private Suspects suspectsOfSmallModel(Consumer<Integer> progress) throws InvalidModelException {
        try (TrainedNetwork small = trainSmall(history, progress)) {
            return suspects(small);
        }
    }

    private Suspects suspects(TrainedNetwork network) throws InvalidModelException {
        try (Engine engine = network.draft(null)) {
            return Suspects.of(engine, history);
        }
    }

    /** Trains a small network on a part of the history, to score all rows of the history with it. */
    private float[] scoresOfAll(History part, Consumer<Integer> progress) throws InvalidModelException {
        try (TrainedNetwork small = trainSmall(part, progress);
                Engine engine = small.draft(small.memory(rememberedByExaminer(part)))) {
            return RowScores.of(
                    engine, history.rows(), (row, batch) -> part.appendFileRow(history.fileRow(row), batch));
        }
    }

    private static int rememberedByExaminer(History part) {
        return Math.min(TrainedNetwork.MAX_MEMORY_CANDIDATES, part.trainedRows() / EXAMINER_REMEMBERS_ONE_IN);
    }
}
