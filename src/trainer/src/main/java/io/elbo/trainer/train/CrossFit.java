package io.elbo.trainer.train;

import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.Engine;
import io.elbo.trainer.fit.History;
import java.util.function.Consumer;

/**
 * Scores of records that no model has seen, for a calibration of short histories. A tenth of a few hundred rows is too little
 * to tell how rare a score is, and scores of rows that network or memory have seen are not those of new ones. So further models
 * are trained, each on another part of the rows, only to score the rows that it was not trained on (cross-fitting). They are
 * trained as the model that is kept, so their scores are what that one would give to new rows, up to its scale: see {@link
 * FoldScores}.
 *
 * <p>The time is bounded: there are at most {@value #MAX_FOLDS} trainings, fewer the more rows there are, and none but the one
 * that is kept from {@value #ENOUGH_SCORES} held-out rows on.
 */
final class CrossFit {
    private static final int ENOUGH_SCORES = 500;
    private static final int MAX_FOLDS = 10;
    private static final ModelExport.Origin ORIGIN = new ModelExport.Origin("none", null, "cross-fit");

    private final History history;
    private final TrainingSettings settings;

    CrossFit(History history, TrainingSettings settings) {
        this.history = history;
        this.settings = settings;
    }

    /** Trainings, that of the model that is kept among them. */
    int folds() {
        int heldOut = history.rows() - history.trainedRows();
        int wanted = (ENOUGH_SCORES + heldOut - 1) / heldOut;
        return history.fitted().isConstant() ? 1 : Math.min(Math.min(wanted, MAX_FOLDS), history.folds());
    }

    /** Counts the steps of one training as a part of all trainings together, up to the steps of one. */
    Consumer<Integer> progress(int fold, Consumer<Integer> whole) {
        long steps = settings.vae().steps();
        return step -> whole.accept((int) Math.max(1, (fold * steps + step) / folds()));
    }

    /**
     * Scores of all rows that some model was not trained on, on the scale of the model that is kept.
     *
     * @param heldOut of the model that is kept, for the rows that it was not trained on
     * @param progress told of the steps as {@link #progress} counts them
     */
    float[] scores(float[] heldOut, Consumer<Integer> progress) throws InvalidModelException {
        int folds = folds();
        if (folds == 1) {
            return heldOut.clone();
        }
        FoldScores scores = new FoldScores();
        scores.add(heldOut);
        for (int fold = 1; fold < folds; fold++) {
            scores.add(heldOutScores(history.fold(fold), progress(fold, progress)));
        }
        return scores.onScaleOfFirst();
    }

    private float[] heldOutScores(History part, Consumer<Integer> progress) throws InvalidModelException {
        try (TrainedNetwork network = TrainedNetwork.train(part, settings, ORIGIN, progress);
                Engine engine = network.draft(network.memory())) {
            return RowScores.of(engine, part, part.examinedRows());
        }
    }
}
