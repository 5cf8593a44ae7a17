package io.elbo.core.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What turns a raw score into its surprise, -ln(p-value), in nats. The p-value is the probability that an ordinary record
 * scores at least as high: the empirical quantiles of held-out scores up to the tail's threshold, a generalised Pareto tail
 * above it (peaks over threshold, Siffer et al., KDD 2017). The surprise never decreases in the raw score; it is finite and
 * never negative. Immutable.
 */
public final class Calibration {
    /** No p-value is smaller: a finite sample says nothing about rarer events. */
    public static final double SMALLEST_P_VALUE = 1e-15;
    /** The surprise of the smallest p-value, 34.5 nats. */
    public static final double MAX_SURPRISE = -Math.log(SMALLEST_P_VALUE);

    private final double[] quantiles; // scores at p-values that fall from 1 to tail.fraction, each by the same factor
    private final Tail tail;
    private final double natsPerStep; // of surprise, from one quantile to the next
    private final double natsOfTail; // surprise where the tail starts

    /**
     * The generalised Pareto tail above {@code threshold}.
     *
     * @param threshold raw score at which the tail starts
     * @param fraction share of held-out scores above the threshold, in (0, 1)
     * @param shape xi; below 0 the tail has an end, 0 is exponential
     * @param scale sigma, above 0, in the raw score's unit
     */
    public record Tail(double threshold, double fraction, double shape, double scale) {
        public Tail {
            if (!(fraction > 0 && fraction < 1) || !(scale > 0) || !Double.isFinite(threshold + shape + scale)) {
                throw new IllegalArgumentException("not a generalised Pareto tail: threshold " + threshold
                        + ", fraction " + fraction + ", shape " + shape + ", scale " + scale);
            }
        }

        /** -ln P(score > threshold + excess | score > threshold), for an excess of at least 0; infinite past the tail's end. */
        double surprise(double excess) {
            if (Math.abs(shape) < 1e-9) {
                return excess / scale;
            }
            double base = 1 + shape * excess / scale;
            return base <= 0 ? Double.POSITIVE_INFINITY : Math.log(base) / shape;
        }

        /** The excess whose survival is {@code probability}. */
        double excess(double probability) {
            return Math.abs(shape) < 1e-9
                    ? -scale * Math.log(probability)
                    : scale / shape * Math.expm1(-shape * Math.log(probability));
        }
    }

    /**
     * @param quantiles non-decreasing scores; the i-th of n has the p-value {@code tail.fraction()^(i / (n - 1))}
     */
    public Calibration(@JsonProperty("quantiles") List<Double> quantiles, @JsonProperty("tail") Tail tail) {
        if (quantiles == null || quantiles.size() < 2 || tail == null) {
            throw new IllegalArgumentException("a calibration needs at least 2 quantiles and a tail");
        }
        this.quantiles = quantiles.stream().mapToDouble(Double::doubleValue).toArray();
        for (int i = 1; i < this.quantiles.length; i++) {
            if (!(this.quantiles[i] >= this.quantiles[i - 1])) {
                throw new IllegalArgumentException("the calibration's quantiles decrease at " + i);
            }
        }
        if (this.quantiles[this.quantiles.length - 1] != tail.threshold()) {
            throw new IllegalArgumentException("the calibration's last quantile is not the tail's threshold");
        }
        this.tail = tail;
        natsOfTail = -Math.log(tail.fraction());
        natsPerStep = natsOfTail / (this.quantiles.length - 1);
    }

    @JsonProperty("quantiles")
    public List<Double> quantiles() {
        return java.util.Arrays.stream(quantiles).boxed().toList();
    }

    @JsonProperty("tail")
    public Tail tail() {
        return tail;
    }

    /** The raw score's p-value, in [{@link #SMALLEST_P_VALUE}, 1]. */
    public double pValue(double rawScore) {
        double surprise = surprise(rawScore);
        return surprise >= MAX_SURPRISE ? SMALLEST_P_VALUE : Math.exp(-surprise);
    }

    /**
     * The raw score's surprise, -ln(p-value), in [0, {@link #MAX_SURPRISE}] nats. Cheap enough for every record: a binary
     * search, and a logarithm in the tail only.
     */
    public double surprise(double rawScore) {
        if (rawScore > tail.threshold()) {
            return Math.min(MAX_SURPRISE, natsOfTail + tail.surprise(rawScore - tail.threshold()));
        }
        if (!(rawScore > quantiles[0])) {
            return 0;
        }
        int above = firstAtLeast(rawScore);
        double low = quantiles[above - 1];
        double step = (rawScore - low) / (quantiles[above] - low);
        return Math.min(MAX_SURPRISE, (above - 1 + step) * natsPerStep);
    }

    /**
     * The raw score of a surprise: the inverse of {@link #surprise}, up to rounding, for surprises that a raw score has.
     *
     * @param surprise nats; what lies outside of [0, {@link #MAX_SURPRISE}] counts as its nearest end
     */
    public double rawScore(double surprise) {
        double nats = Math.max(0, Math.min(MAX_SURPRISE, surprise));
        if (nats > natsOfTail) {
            return tail.threshold() + tail.excess(Math.exp(natsOfTail - nats));
        }
        double position = nats / natsPerStep;
        int low = (int) Math.min(position, quantiles.length - 2);
        return quantiles[low] + (position - low) * (quantiles[low + 1] - quantiles[low]);
    }

    /** The raw score whose p-value is {@code pValue}: records at or past it are rarer than that. */
    public double threshold(double pValue) {
        if (!(pValue > 0 && pValue < 1)) {
            throw new IllegalArgumentException("a p-value lies between 0 and 1, got " + pValue);
        }
        if (pValue < tail.fraction()) {
            return tail.threshold() + tail.excess(pValue / tail.fraction());
        }
        double position = Math.log(pValue) / Math.log(tail.fraction()) * (quantiles.length - 1);
        int low = (int) Math.min(position, quantiles.length - 2);
        return quantiles[low] + (position - low) * (quantiles[low + 1] - quantiles[low]);
    }

    /** Index of the first quantile that is at least the score; the score lies above the first and not above the last. */
    private int firstAtLeast(double score) {
        int low = 0;
        int high = quantiles.length - 1;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (quantiles[middle] >= score) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }
}
