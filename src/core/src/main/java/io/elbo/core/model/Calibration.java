package io.elbo.core.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What turns a score into a p-value, the probability that an ordinary record scores at least as high: the empirical
 * quantiles of held-out scores up to the tail's threshold, a generalised Pareto tail above it (peaks over threshold,
 * Siffer et al., KDD 2017). Strictly decreasing in the score, in (0, 1]. Immutable.
 */
public final class Calibration {
    /** No p-value is smaller: a finite sample says nothing about rarer events. */
    public static final double SMALLEST_P_VALUE = 1e-15;

    private final double[] quantiles; // scores at p-values that fall from 1 to tail.fraction, each by the same factor
    private final Tail tail;

    /**
     * The generalised Pareto tail above {@code threshold}.
     *
     * @param threshold score at which the tail starts, nats
     * @param fraction share of held-out scores above the threshold, in (0, 1)
     * @param shape xi; below 0 the tail has an end, 0 is exponential
     * @param scale sigma, above 0, nats
     */
    public record Tail(double threshold, double fraction, double shape, double scale) {
        public Tail {
            if (!(fraction > 0 && fraction < 1) || !(scale > 0) || !Double.isFinite(threshold + shape + scale)) {
                throw new IllegalArgumentException("not a generalised Pareto tail: threshold " + threshold
                        + ", fraction " + fraction + ", shape " + shape + ", scale " + scale);
            }
        }

        /** P(score > threshold + excess | score > threshold), for an excess of at least 0. */
        double survival(double excess) {
            if (Math.abs(shape) < 1e-9) {
                return Math.exp(-excess / scale);
            }
            double base = 1 + shape * excess / scale;
            return base <= 0 ? 0 : Math.exp(-Math.log(base) / shape);
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
    }

    @JsonProperty("quantiles")
    public List<Double> quantiles() {
        return java.util.Arrays.stream(quantiles).boxed().toList();
    }

    @JsonProperty("tail")
    public Tail tail() {
        return tail;
    }

    /** The score's p-value, in [{@link #SMALLEST_P_VALUE}, 1]. */
    public double pValue(double score) {
        if (score > tail.threshold()) {
            return Math.max(SMALLEST_P_VALUE, tail.fraction() * tail.survival(score - tail.threshold()));
        }
        if (!(score > quantiles[0])) {
            return 1;
        }
        int above = firstAtLeast(score);
        double low = quantiles[above - 1];
        double step = (score - low) / (quantiles[above] - low);
        return Math.pow(tail.fraction(), (above - 1 + step) / (quantiles.length - 1));
    }

    /** The score whose p-value is {@code pValue}: records at or past it are rarer than that. */
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
