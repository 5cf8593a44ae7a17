package io.elbo.core.history;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.HistoryInputs;
import org.jspecify.annotations.Nullable;

/**
 * The level of a number: the weight w of what was seen, its exponentially weighted mean m, the exponentially weighted mean v of
 * the squared differences from the mean before, both debiased, and the last number. Keys differ in their means, by the deviation &tau; from the mean
 * &mu; of all, and a key's numbers differ from its mean by &sigma;. So a key begins as if &mu; had been seen &lambda; = (&sigma;/&tau;)² times (at
 * most once), and the variance &sigma;² three times; and as long as its mean is not known, numbers may lie as far from it as that is uncertain
 * (random effects, Laird and Ware 1982). This prior has the weight p, which begins at 1 and is forgotten as records are:
 *
 * <pre>
 * p  = 1 - w (1 - 2^(-1/half-life))
 * m' = (w m + p &lambda; &mu;) / (w + p &lambda;)
 * s² = ((w - 1) v + 3 p &sigma;²) / (w - 1 + 3 p) + p &sigma;² / (w + p &lambda;) + (0.05 &sigma;)²
 * usual = (x - m') / s      step = (x - last) / s
 * ratio = ln((|x| + f) / (|m'| + f)), f = 0.05 (&sigma;² + &tau;²)^(1/2)
 * </pre>
 *
 * How far from the mean a number may lie that is remembered, {@link FarNumbers} says. The last term of s² keeps a key whose numbers hardly ever change from calling every other one unusual.
 */
final class NumberMemory extends Memory {
    private static final double FLOOR = 0.05; // of a deviation
    private static final double MAX_MEAN_WEIGHT = 1;
    private static final double MIN_MEAN_WEIGHT = 1e-6;
    private static final double VARIANCE_WEIGHT = 3;

    private static final int VARIANCE_AT = Float.BYTES;
    private static final int MEAN_AT = 2 * Float.BYTES;
    private static final int LAST_AT = MEAN_AT + Double.BYTES;

    private final int source;
    private final double decay;
    private final FarNumbers far;
    private final double mean;
    private final double deviation; // of a key's numbers
    private final double floor; // of sizes whose ratio is taken
    private final double meanWeight; // lambda
    private final int usual; // columns; HistoryInputs.NONE if there is no such field
    private final int ratio;
    private final int step;

    NumberMemory(
            int source,
            int halfLife,
            FarNumbers far,
            double mean,
            double deviation,
            double between,
            int usual,
            int ratio,
            int step) {
        this.source = source;
        decay = decay(halfLife);
        this.far = far;
        this.mean = mean;
        this.deviation = deviation;
        floor = FLOOR * Math.hypot(deviation, between);
        double relative = deviation / between; // infinite if all keys have one mean
        meanWeight = Math.max(MIN_MEAN_WEIGHT, Math.min(MAX_MEAN_WEIGHT, relative * relative));
        this.usual = usual;
        this.ratio = ratio;
        this.step = step;
    }

    @Override
    int youngBytes() {
        return farAt() + (far.counts() ? Float.BYTES : 0);
    }

    private int farAt() {
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
        double prior = meanWeight * prior(weight);
        return (weight * readDouble(state, at + MEAN_AT) + prior * mean) / (weight + prior);
    }

    /** What is left of the prior; the weight says how many records there were. */
    private double prior(double weight) {
        return Math.max(0, 1 - weight * (1 - decay));
    }

    private double spread(byte[] state, int at) {
        double seen = readFloat(state, at);
        double weight = Math.max(0, seen - 1);
        double left = prior(seen);
        double prior = VARIANCE_WEIGHT * left;
        double relative = readFloat(state, at + VARIANCE_AT) / deviation / deviation; // the square may underflow
        double ofMean = seen == 0 ? 1 / meanWeight : left / (seen + left * meanWeight);
        return deviation * Math.sqrt((weight * relative + prior) / (weight + prior) + ofMean + FLOOR * FLOOR);
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
            double size = StrictMath.exp(derived) * (Math.abs(expected) + floor) - floor;
            return Math.copySign(finite(Math.max(0, size)), expected);
        }
        return (column == usual ? expected : last(state, at)) + derived * spread(state, at);
    }

    /** What is remembered of the number, and that it was a far one. */
    private double bounded(byte[] state, int at, byte[] next, int to, double x) {
        double expected = expected(state, at);
        double spread = spread(state, at);
        double seen = far.counts() ? readFloat(state, at + farAt()) : 0;
        if (far.counts()) {
            write(next, to + farAt(), decay * seen + (far.isFar((x - expected) / spread) ? 1 : 0));
        }
        double most = far.most(seen) * spread;
        return finite(Math.max(expected - most, Math.min(expected + most, x)));
    }

    @Override
    void advance(
            byte[] state, int at, byte[] next, int to, Batch batch, int row, double time, double gap, Arrival arrival) {
        System.arraycopy(state, at, next, to, youngBytes());
        double x = number(batch, row);
        if (Double.isNaN(x) || arrival == Arrival.LATE) {
            return;
        }
        double kept = far.areBounded() ? bounded(state, at, next, to, x) : x;
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
