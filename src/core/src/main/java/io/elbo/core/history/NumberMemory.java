package io.elbo.core.history;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.HistoryInputs;
import org.jspecify.annotations.Nullable;

/**
 * The level of a number: the weight w of what was seen, its exponentially weighted mean m, the exponentially weighted mean v of
 * the squared differences from the mean before, both debiased, and the last number. A key begins as if the mean &mu; of all keys had been seen
 * once, and their variance three times. This prior has the weight p, which begins at 1 and is forgotten as records are:
 *
 * <pre>
 * p  = 1 - w (1 - 2^(-1/half-life))
 * m' = (w m + p &mu;) / (w + p)
 * s² = ((w - 1) v + 3 p &sigma;²) / (w - 1 + 3 p) + (0.05 &sigma;)²
 * usual = (x - m') / s      ratio = ln((|x| + 0.05 &sigma;) / (|m'| + 0.05 &sigma;))      step = (x - last) / s
 * </pre>
 *
 * The last term of s² keeps a key whose numbers hardly ever change from calling every other one unusual.
 */
final class NumberMemory extends Memory {
    private static final double FLOOR = 0.05; // of the deviation of all keys
    private static final double MEAN_WEIGHT = 1;
    private static final double VARIANCE_WEIGHT = 3;

    private static final int VARIANCE_AT = Float.BYTES;
    private static final int MEAN_AT = 2 * Float.BYTES;
    private static final int LAST_AT = MEAN_AT + Double.BYTES;

    private final int source;
    private final double decay;
    private final double winsor; // infinite for none
    private final double mean;
    private final double deviation;
    private final int usual; // columns; HistoryInputs.NONE if there is no such field
    private final int ratio;
    private final int step;

    /** @param winsor how many deviations from the mean what is remembered may lie; infinite for any */
    NumberMemory(
            int source, int halfLife, double winsor, double mean, double deviation, int usual, int ratio, int step) {
        this.source = source;
        decay = decay(halfLife);
        this.winsor = winsor;
        this.mean = mean;
        this.deviation = deviation;
        this.usual = usual;
        this.ratio = ratio;
        this.step = step;
    }

    @Override
    int youngBytes() {
        return step == HistoryInputs.NONE ? LAST_AT : LAST_AT + Double.BYTES;
    }

    private double number(Batch batch, int row) {
        return finite(batch.source(row, source));
    }

    private static double finite(double number) {
        return Math.max(-MAX_NUMBER, Math.min(MAX_NUMBER, number));
    }

    private double expected(byte[] state, int at) {
        double weight = readFloat(state, at);
        double prior = MEAN_WEIGHT * prior(weight);
        return (weight * readDouble(state, at + MEAN_AT) + prior * mean) / (weight + prior);
    }

    /** What is left of the prior; the weight says how many records there were. */
    private double prior(double weight) {
        return Math.max(0, 1 - weight * (1 - decay));
    }

    private double spread(byte[] state, int at) {
        double seen = readFloat(state, at);
        double weight = Math.max(0, seen - 1);
        double prior = VARIANCE_WEIGHT * prior(seen);
        double relative = readFloat(state, at + VARIANCE_AT) / deviation / deviation; // the square may underflow
        return deviation * Math.sqrt((weight * relative + prior) / (weight + prior) + FLOOR * FLOOR);
    }

    @Override
    void derive(byte[] state, int at, Batch batch, int row, double time, double gap) {
        double x = number(batch, row);
        if (Double.isNaN(x)) {
            return; // the columns are missing already
        }
        double expected = expected(state, at);
        double spread = spread(state, at);
        if (usual != HistoryInputs.NONE) {
            batch.setNumeric(row, usual, column((x - expected) / spread));
        }
        if (ratio != HistoryInputs.NONE) {
            double floor = FLOOR * deviation;
            batch.setNumeric(
                    row,
                    ratio,
                    column(StrictMath.log(Math.abs(x) + floor) - StrictMath.log(Math.abs(expected) + floor)));
        }
        if (step != HistoryInputs.NONE) {
            boolean known = readFloat(state, at) > 0;
            batch.setNumeric(row, step, known ? column((x - readDouble(state, at + LAST_AT)) / spread) : 0);
        }
    }

    @Override
    int source() {
        return source;
    }

    @Override
    boolean fills(int column) {
        return column == usual || column == ratio || column == step;
    }

    private double last(byte[] state, int at) {
        return step != HistoryInputs.NONE && readFloat(state, at) > 0 ? readDouble(state, at + LAST_AT) : Double.NaN;
    }

    @Override
    @Nullable
    Comparison compare(byte[] state, int at, Batch batch, int row, double gap) {
        double x = number(batch, row);
        return Double.isNaN(x)
                ? null
                : new Comparison.Level(x, expected(state, at), spread(state, at), last(state, at));
    }

    @Override
    double number(byte[] state, int at, Batch batch, int row, int column, double derived) {
        double expected = expected(state, at);
        if (column == ratio) {
            double floor = FLOOR * deviation;
            double size = StrictMath.exp(derived) * (Math.abs(expected) + floor) - floor;
            return Math.copySign(finite(Math.max(0, size)), expected);
        }
        return (column == usual ? expected : last(state, at)) + derived * spread(state, at);
    }

    @Override
    void advance(
            byte[] state, int at, byte[] next, int to, Batch batch, int row, double time, double gap, Arrival arrival) {
        System.arraycopy(state, at, next, to, youngBytes());
        double x = number(batch, row);
        if (Double.isNaN(x) || arrival == Arrival.LATE) {
            return;
        }
        double kept = x;
        if (winsor < Double.POSITIVE_INFINITY) {
            double expected = expected(state, at);
            double most = winsor * spread(state, at);
            kept = finite(Math.max(expected - most, Math.min(expected + most, x)));
        }
        double weight = readFloat(state, at);
        if (weight == 0) {
            write(next, to, 1);
            writeDouble(next, to + MEAN_AT, kept);
        } else {
            double before = readDouble(state, at + MEAN_AT);
            double variance = readFloat(state, at + VARIANCE_AT);
            double residual = kept - before;
            double newWeight = (float) (weight * decay + 1);
            write(next, to, newWeight);
            write(
                    next,
                    to + VARIANCE_AT,
                    variance + (residual * residual - variance) / weight); // as many residuals as weight
            writeDouble(next, to + MEAN_AT, before + residual / newWeight);
        }
        if (step != HistoryInputs.NONE && (arrival == Arrival.IN_ORDER || weight == 0)) {
            writeDouble(next, to + LAST_AT, x);
        }
    }
}
