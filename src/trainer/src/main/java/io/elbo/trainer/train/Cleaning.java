package io.elbo.trainer.train;

import io.elbo.core.model.InvalidModelException;
import io.elbo.trainer.clean.Excess;
import io.elbo.trainer.fit.History;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * What becomes of the rows of a contaminated history. Its {@link Suspects} were told by a model that was trained on all rows,
 * the anomalies among them; what such a model has learned looks ordinary to it. So a second model examines all rows, that was
 * trained without those that the first one found odd.
 *
 * <ul>
 *   <li><em>Left out</em> are as many rows as are too many for an ordinary tail. Neither training nor calibration knows them.
 *   <li><em>Not trained on</em> are further rows, the oddest ones that remain. About half of them are ordinary, so they
 *       count in the calibration, which would otherwise take ordinary records like them for rarer than they are.
 * </ul>
 *
 * <p>The tail of the second examination is not cut off by the first: the second model scores the rows that it was trained
 * without, too. If it names so many rows that they may be far for that reason alone, two halves of the history examine each
 * other; if these find many more anomalies than the first model did, the second examination is done again with them.
 *
 * @param leftOut positions in the data file
 * @param untrained positions in the data file; none of those that are left out
 */
record Cleaning(BitSet leftOut, BitSet untrained) {
    /**
     * With fewer rows, a brief training sees each of them so often that it scores them lower than those that it was trained
     * without, odd or not.
     */
    static final int MIN_ROWS_TO_EXAMINE_AGAIN = 20_000;

    /**
     * So many times as many rows as the first model found are not trained on: most anomalies of a history are nearer to ordinary
     * rows than those that certainly are none.
     */
    private static final int CAUTION = 10;

    private static final double MAX_UNTRAINED_SHARE = 0.05;
    /** The second model may find so many times as many anomalous rows as the first one. */
    private static final int MAX_GROWTH = 4;

    /**
     * If more rows are too many than this share of the rows that the second model was trained without, they may be far because it
     * was trained without them, and a rare kind of ordinary rows may be among them. Then halves of the history examine each other.
     */
    private static final double MAX_FAR_SHARE = 0.25;

    /** If the halves find fewer than so many times the rows that the first model found, they tell nothing: some are ordinary. */
    private static final double MIN_CONFIRMED = 1.5;

    /** Trains a model on a part of the history, and scores all rows of the whole history with it, in the whole one's order. */
    @FunctionalInterface
    interface Examiner {
        float[] scores(History part) throws InvalidModelException;
    }

    /**
     * @param suspects what the first model found, as positions in the history's order; at least one
     * @param distances how far each row is by the first model, [rows]
     */
    static Cleaning of(BitSet suspects, float[] distances, History history, Examiner examiner)
            throws InvalidModelException {
        if (history.rows() < MIN_ROWS_TO_EXAMINE_AGAIN) {
            return new Cleaning(inFile(suspects, history), new BitSet());
        }
        BitSet suspicious = withOddest(suspects, distances, cautious(suspects, history));
        float[] scores = examiner.scores(history.without(inFile(suspicious, history)));
        int[] excess = Excess.ofContaminated(scores);
        if (excess.length <= MAX_FAR_SHARE * suspicious.cardinality()) {
            return of(withExcess(suspects, excess), scores, cautious(suspects, history), history);
        }
        BitSet confirmed = byHalves(suspects, history, examiner);
        if (confirmed.cardinality() < MIN_CONFIRMED * suspects.cardinality()) {
            return of(suspects, scores, cautious(suspects, history), history);
        }
        suspicious = withOddest(confirmed, scores, cautious(confirmed, history));
        scores = examiner.scores(history.without(inFile(suspicious, history)));
        BitSet found = withExcess(confirmed, Excess.ofContaminated(scores));
        return of(found, scores, cautious(found, history), history);
    }

    /**
     * @param found rows to leave out, as positions in the history's order
     * @param cautious how many rows the model is not trained on, those that are left out among them
     */
    private static Cleaning of(BitSet found, float[] scores, int cautious, History history) {
        BitSet untrained = withOddest(found, scores, cautious);
        untrained.andNot(found);
        return new Cleaning(inFile(found, history), inFile(untrained, history));
    }

    /** How many rows no model is trained on if these are anomalous. */
    private static int cautious(BitSet anomalous, History history) {
        return (int) Math.min((double) CAUTION * anomalous.cardinality(), MAX_UNTRAINED_SHARE * history.rows());
    }

    private static BitSet withExcess(BitSet certain, int[] excess) {
        BitSet all = (BitSet) certain.clone();
        Arrays.stream(excess).limit((long) MAX_GROWTH * certain.cardinality()).forEach(all::set);
        return all;
    }

    /**
     * The suspects, and what is too far in one half of the history for a model that was trained on the other half. No row is far
     * because it was left out, as no row of that half was trained on, and of a rare kind of ordinary rows the model knows half.
     */
    private static BitSet byHalves(BitSet suspects, History history, Examiner examiner) throws InvalidModelException {
        BitSet found = (BitSet) suspects.clone();
        for (int first = 0; first < 2; first++) {
            int[] rows = IntStream.iterate(first, row -> row < history.rows(), row -> row + 2)
                    .toArray();
            BitSet half = new BitSet();
            Arrays.stream(rows).forEach(half::set);
            float[] scores = examiner.scores(history.without(inFile(half, history)));
            float[] ofHalf = new float[rows.length];
            for (int i = 0; i < rows.length; i++) {
                ofHalf[i] = scores[rows[i]];
            }
            Arrays.stream(Excess.ofContaminated(ofHalf)).forEach(i -> found.set(rows[i]));
        }
        return found;
    }

    /** The rows, and of the others those with the largest scores until there are so many. */
    private static BitSet withOddest(BitSet rows, float[] scores, int count) {
        BitSet all = (BitSet) rows.clone();
        IntStream.range(0, scores.length)
                .filter(row -> !rows.get(row))
                .boxed()
                .sorted((a, b) -> Float.compare(scores[b], scores[a]))
                .limit(Math.max(0, count - rows.cardinality()))
                .forEach(all::set);
        return all;
    }

    private static BitSet inFile(BitSet rows, History history) {
        BitSet fileRows = new BitSet();
        rows.stream().map(history::fileRow).forEach(fileRows::set);
        return fileRows;
    }
}
