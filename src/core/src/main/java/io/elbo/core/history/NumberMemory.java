package io.elbo.core.history;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.HistoryInputs;

/**
 * The level of a number: the weight w of what was seen, its exponentially weighted mean m, the exponentially weighted mean v of
 * the squared differences from the mean before, both debiased, and the last number. Of a young key, m is shrunk towards the
 * mean &mu; of all keys as if that had been seen once, v towards their variance as if that had been seen three times:
 *
 * <pre>
 * m' = (w m + &mu;) / (w + 1)
 * s² = ((w - 1) v + 3 &sigma;²) / (w - 1 + 3) + (0.05 &sigma;)²
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
        return (weight * readDouble(state, at + MEAN_AT) + MEAN_WEIGHT * mean) / (weight + MEAN_WEIGHT);
    }

    private double spread(byte[] state, int at) {
        double weight = Math.max(0, readFloat(state, at) - 1);
        double relative = readFloat(state, at + VARIANCE_AT) / deviation / deviation; // the square may underflow
        return deviation
                * Math.sqrt((weight * relative + VARIANCE_WEIGHT) / (weight + VARIANCE_WEIGHT) + FLOOR * FLOOR);
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
