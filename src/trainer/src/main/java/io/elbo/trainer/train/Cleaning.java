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
 * without, too.
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
     * If more rows are too many than this share of the rows that the second model was trained without, they are far because it
     * was trained without them, and a rare kind of ordinary rows may be among them. Then it tells nothing.
     */
    private static final double MAX_FAR_SHARE = 0.25;

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
        BitSet found = (BitSet) suspects.clone();
        if (history.rows() < MIN_ROWS_TO_EXAMINE_AGAIN) {
            return new Cleaning(inFile(found, history), new BitSet());
        }
        int certain = found.cardinality();
        int cautious = (int) Math.min((double) CAUTION * certain, MAX_UNTRAINED_SHARE * history.rows());
        BitSet suspicious = withOddest(found, distances, cautious);
        float[] scores = examiner.scores(history.without(inFile(suspicious, history)));
        int[] excess = Excess.ofContaminated(scores);
        if (excess.length <= MAX_FAR_SHARE * suspicious.cardinality()) {
            Arrays.stream(excess).limit((long) MAX_GROWTH * certain).forEach(found::set);
        }
        BitSet untrained = withOddest(found, scores, cautious);
        untrained.andNot(found);
        return new Cleaning(inFile(found, history), inFile(untrained, history));
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
