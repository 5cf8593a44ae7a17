package io.elbo.trainer.clean;

import java.util.Arrays;

/**
 * A loss whose tail counts no more than it is rare: up to the 99 % quantile the loss itself, beyond it at most one nat more
 * for each factor of e by which fewer rows reach it. A heavy-tailed number can then not make a row odd all by itself, however
 * far it is: most such rows are ordinary. Immutable.
 */
public final class BoundedLoss {
    private static final double TAIL = 0.01;

    private final float start;
    private final float[] tail; // losses above the start, ascending

    private BoundedLoss(float start, float[] tail) {
        this.start = start;
        this.tail = tail;
    }

    /** @param losses of a sample of rows, nats, at least one; not kept */
    public static BoundedLoss of(float[] losses) {
        float[] sorted = losses.clone();
        Arrays.sort(sorted);
        float start = sorted[(int) ((1 - TAIL) * (sorted.length - 1))];
        int first = 0;
        while (first < sorted.length && sorted[first] <= start) {
            first++;
        }
        return new BoundedLoss(start, Arrays.copyOfRange(sorted, first, sorted.length));
    }

    /** The loss, bounded; nats. */
    public double of(double loss) {
        if (!(loss > start)) {
            return loss;
        }
        int low = 0;
        int high = tail.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (tail[middle] < loss) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int reaching = Math.max(1, tail.length - low);
        return Math.min(loss, start + Math.log((double) Math.max(1, tail.length) / reaching));
    }
}
