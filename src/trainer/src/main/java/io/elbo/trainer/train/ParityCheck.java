package io.elbo.trainer.train;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.GoldenRow;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scores;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.memory.Memory;
import io.elbo.trainer.memory.Points;
import io.elbo.trainer.memory.Spaces;
import io.elbo.trainer.vae.Encoded;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Checks that the exported graph gives the scores that the trainer computes by itself. */
final class ParityCheck {
    /** How far the exported graph's scores may be from the trainer's, relative to {@code 1 + score}. */
    static final double TOLERANCE = 1e-4;
    /** The same with a memory, whose steep surprises magnify rounding. */
    static final double MEMORY_TOLERANCE = GoldenRow.TOLERANCE;

    private static final int MAX_ROWS = 1024;

    private final History history;
    private final TrainedNetwork network;
    private final @Nullable Memory memory;

    ParityCheck(History history, TrainedNetwork network, @Nullable Memory memory) {
        this.history = history;
        this.network = network;
        this.memory = memory;
    }

    /**
     * The largest relative difference over held-out rows.
     *
     * @param engine of the exported graph
     * @throws InvalidModelException if the difference is too large
     */
    double check(Engine engine) throws InvalidModelException {
        int first = history.trainedRows();
        int last = Math.min(history.rows(), first + MAX_ROWS);
        int[] rows = IntStream.range(first, last).toArray();
        Spaces spaces = network.spaces();
        Encoded encoded = network.encode(rows);
        float[] losses = memory == null ? spaces.elboScores(rows, encoded) : spaces.losses(rows, encoded);
        Points local = spaces.local(rows, encoded);
        Points global = spaces.global(rows);
        Batch batch = new Batch(history.schema(), rows.length);
        for (int row : rows) {
            history.append(row, batch);
        }
        Scores actual = engine.newScores(rows.length);
        engine.score(batch, actual);
        double tolerance = memory == null ? TOLERANCE : MEMORY_TOLERANCE;
        double worst = 0;
        for (int i = 0; i < rows.length; i++) {
            double reference = memory == null ? losses[i] : memory.score(local, global, i, losses[i]);
            double difference = Math.abs(actual.rawScore(i) - reference) / (1 + Math.abs(reference));
            if (!(difference <= tolerance)) {
                throw new InvalidModelException("the exported graph scores row " + i + " at " + actual.rawScore(i)
                        + ", the trainer at " + reference
                        + ": this is a defect of the export. The field that differs most is "
                        + mostDifferent(spaces.fieldLosses(rows[i], encoded, i), engine.explain(batch), i));
            }
            worst = Math.max(worst, difference);
        }
        return worst;
    }

    /** The name of the field, and its loss in the graph and in the trainer. */
    private String mostDifferent(double[] losses, Explanations explanations, int row) {
        int found = 0;
        double largest = -1;
        for (int field = 0; field < losses.length; field++) {
            double difference = Math.abs(explanations.contribution(row, field) - losses[field]);
            if (!(difference <= largest)) {
                found = field;
                largest = difference;
            }
        }
        return "'" + history.schema().fields().get(found).name() + "', with "
                + explanations.contribution(row, found) + " nats in the graph and " + losses[found]
                + " in the trainer; leave it out, or report the defect with some of its values";
    }
}
