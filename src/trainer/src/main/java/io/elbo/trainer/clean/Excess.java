package io.elbo.trainer.clean;

import java.util.stream.IntStream;

/**
 * How many rows of a history are too far from the others: more than an ordinary tail has. A heavy tail alone is no excess, as
 * the ordinary tail follows the body; an excess is a tail that starts anew. The largest scores are taken out a few at a time,
 * since anomalies that stay in the fit would hide the others.
 */
public final class Excess {
    /** So many times as many rows as an ordinary tail has are no chance and no misfit of the tail. */
    private static final double MIN_RATIO = 5;
    /** The same if it is known that there are anomalies, and only not how many. */
    private static final double MIN_RATIO_IF_CONTAMINATED = 3;
    /** So many times as many ordinary rows as the tail has may be far for a model that was not trained on odd rows. */
    private static final double PUSHED_OUT = 2;

    /** With fewer rows nothing can be said. */
    public static final int MIN_ROWS = 2000;

    private static final int MIN_EXCESS = 8;
    private static final double MAX_SHARE = 0.05;
    /** A larger excess is a kind of ordinary rows, such as refunds among orders, and not a few anomalies. */
    private static final double MAX_EXCESS_SHARE = 0.02;

    private static final double STEP = 1.2;

    private Excess() {}

    /**
     * Indices of the scores that are beyond what an ordinary tail has, largest first; none if the tail may be ordinary. Of the
     * largest scores so many are left that the ordinary tail is not cut off.
     *
     * @param scores of rows; finite
     */
    public static int[] of(float[] scores) {
        return of(scores, MIN_RATIO, 1);
    }

    /**
     * As {@link #of(float[])}, for a history of which it is known already that some rows are anomalous, and scores by a model
     * that was trained without the rows that look odd. Such a model pushes out what it was not trained on, ordinary rows too,
     * so {@value #PUSHED_OUT} times as many of these as the tail has are expected.
     */
    public static int[] ofContaminated(float[] scores) {
        return of(scores, MIN_RATIO_IF_CONTAMINATED, PUSHED_OUT);
    }

    private static int[] of(float[] scores, double minRatio, double pushedOut) {
        if (scores.length < MIN_ROWS) {
            return new int[0];
        }
        double[] sorted = IntStream.range(0, scores.length)
                .mapToDouble(i -> scores[i])
                .sorted()
                .toArray();
        int excess = 0;
        for (double next = MIN_EXCESS; next <= MAX_SHARE * scores.length; next = Math.max(next + 1, STEP * next)) {
            int largest = (int) next;
            double expected = OrdinaryTail.expectedAmong(sorted, largest);
            if (largest >= minRatio * expected) {
                excess = Math.max(excess, (int) Math.round(largest - pushedOut * expected));
            }
        }
        if (excess < MIN_EXCESS || excess > MAX_EXCESS_SHARE * scores.length) {
            return new int[0];
        }
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted((a, b) -> Float.compare(scores[b], scores[a]))
                .limit(excess)
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
