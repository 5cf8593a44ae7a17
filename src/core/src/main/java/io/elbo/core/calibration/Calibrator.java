package io.elbo.core.calibration;

import io.elbo.core.model.Calibration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Fits a {@link Calibration} to scores of ordinary records. */
public final class Calibrator {
    private static final int MOST_QUANTILES = 257;
    /** Scores that the tail is fitted to. Nearer the bulk the sample itself knows better than any fitted shape. */
    private static final int TAIL_SCORES = 50;

    private static final double SMALLEST_TAIL_FRACTION = 1e-6;
    private static final double LARGEST_TAIL_FRACTION = 0.2;
    /** Held-out scores that decide where those of seen records join, and how much those must count there. */
    private static final int JOINING_SCORES = 200;
    /** Seen records that count for less than this, or more than its inverse, say too little of records to come. */
    private static final double LARGEST_CORRECTION = 1.5;

    /** The p-value, and the share of the tail, at which the tail is exact; it is as rare as budgets mostly are. */
    private static final double RARE = 1e-4;

    private static final double LARGEST_DEPTH = 0.05;
    /** A calibration may call one of many held-out scores this many times as rare as it was, but no rarer. */
    private static final double MAX_RARER = 2;
    /** The same with few scores, which are more likely to lack what is far out. */
    private static final double MIN_RARER = 1.2;
    /** It grows by one for so many scores. */
    private static final double MANY_SCORES = 1000;

    private static final double LEAST_SHARE = 1e-3;

    /** Scores that differ by less, relative to 1 and the score, differ by rounding. */
    private static final double SAME = 1e-4;

    private Calibrator() {}

    /** @param scores of records that nothing was fitted to, at least 2, in nats */
    public static Calibration fit(float[] scores) {
        if (scores.length < 2) {
            throw new IllegalArgumentException("at least 2 held-out scores are needed, got " + scores.length);
        }
        double[] sorted = sorted(scores);
        double[] weights = new double[sorted.length];
        Arrays.fill(weights, 1);
        return fit(sorted, weights);
    }

    /**
     * As {@link #fit(float[])}, with the far tail told by the scores of training records too: those are a little lower
     * than others' would be, so each counts as many times as makes both samples agree where the held-out one still has
     * {@value #JOINING_SCORES} scores. Where that is more than {@value #LARGEST_CORRECTION} times, or there are few,
     * the held-out ones speak alone.
     *
     * @param seen scores of records that the model was trained on; none of those that it remembers
     */
    public static Calibration fit(float[] heldOut, float[] seen) {
        double depth = JOINING_SCORES / (double) heldOut.length;
        if (depth > LARGEST_TAIL_FRACTION || seen.length < heldOut.length) {
            return fit(heldOut);
        }
        double[] held = sorted(heldOut);
        double[] other = sorted(seen);
        double joint = quantile(other, 1 - depth);
        double correction = shareAbove(held, joint) / shareAbove(other, joint);
        if (!(correction <= LARGEST_CORRECTION && correction >= 1 / LARGEST_CORRECTION)) {
            return fit(heldOut);
        }
        double rows = held.length + (double) other.length;
        double[] scores = new double[held.length + other.length];
        double[] weights = new double[scores.length];
        int next = 0;
        for (double score : held) {
            scores[next] = score;
            weights[next++] = score > joint ? 1 : rows / held.length;
        }
        for (double score : other) {
            if (score > joint) {
                scores[next] = score;
                weights[next++] = correction;
            }
        }
        int[] order = IntStream.range(0, next)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        return fit(
                Arrays.stream(order).mapToDouble(i -> scores[i]).toArray(),
                Arrays.stream(order).mapToDouble(i -> weights[i]).toArray());
    }

    /**
     * @param scores ascending, at least 2
     * @param weights how many records each score stands for; their sum is how much is known
     */
    static Calibration fit(double[] scores, double[] weights) {
        double[] rank = ranks(weights);
        double records = Arrays.stream(weights).sum();
        double smallest = scores[0];
        double largest = scores[scores.length - 1];
        if (largest - smallest <= SAME * (1 + Math.abs(largest))) {
            return ofEqualScores(smallest, largest, records);
        }
        double fraction = tailFraction(records);
        double threshold = at(scores, rank, 1 - fraction);
        int first = 0;
        while (first < scores.length && scores[first] <= threshold) {
            first++;
        }
        double[] excesses = Arrays.stream(scores, first, scores.length)
                .map(score -> score - threshold)
                .toArray();
        double[] tailWeights = Arrays.copyOfRange(weights, first, weights.length);
        return calibration(scores, rank, fraction, tail(threshold, excesses, tailWeights, fraction, records));
    }

    /** The tail as it is to be expected of records to come; never lighter than the sample itself. */
    private static GeneralisedPareto tail(
            double threshold, double[] excesses, double[] weights, double fraction, double records) {
        if (excesses.length == 0) {
            return tailOfNothing(threshold);
        }
        Excesses sample = new Excesses(excesses, weights, PredictiveTail.prior(records));
        if (!(sample.mean() > 0)) {
            return tailOfNothing(threshold);
        }
        double depth = Math.min(LARGEST_DEPTH, RARE / fraction);
        GeneralisedPareto tail = new PredictiveTail(sample).agreeingAt(depth);
        return tail.stretched(stretch(tail, excesses, weights, fraction, records));
    }

    /**
     * How much wider the tail must be so that no score is called more than some times as rare as it was. Only scores
     * count that more than {@value #LEAST_SHARE} of the records reach: a few absurd ones among many are no reason.
     *
     * @param excesses ascending
     */
    private static double stretch(
            GeneralisedPareto tail, double[] excesses, double[] weights, double fraction, double records) {
        double rarer = Math.min(MAX_RARER, MIN_RARER + records / MANY_SCORES);
        double stretch = 1;
        double reaching = 0;
        for (int i = excesses.length - 1; i >= 0; i--) {
            reaching += weights[i];
            double share = reaching / (records + 1);
            if (share > LEAST_SHARE && share < rarer * fraction) {
                stretch = Math.max(stretch, excesses[i] / tail.excess(share / rarer / fraction));
            }
        }
        return stretch;
    }

    private static GeneralisedPareto tailOfNothing(double threshold) {
        return new GeneralisedPareto(0, Math.max(1e-3, 0.01 * Math.abs(threshold)));
    }

    /**
     * Scores that are all the same, but for rounding, say only that more than once in as many records nothing else comes.
     * Beyond, the score's own unit holds: a nat makes a record e times as rare.
     */
    private static Calibration ofEqualScores(double smallest, double largest, double records) {
        double fraction = Math.min(LARGEST_TAIL_FRACTION, Math.max(SMALLEST_TAIL_FRACTION, 1 / records));
        double threshold = largest + SAME * (1 + Math.abs(largest));
        return new Calibration(List.of(smallest, threshold), new Calibration.Tail(threshold, fraction, 0, 1));
    }

    /**
     * Fits to a histogram.
     *
     * @param edges where each bin starts, strictly ascending; the last bin is open
     * @param survival share of records at or past each edge: falls from 1
     * @param records how many records are known of
     */
    static Calibration fitBinned(double[] edges, double[] survival, double records) {
        double[] rank = Arrays.stream(survival).map(share -> 1 - share).toArray();
        double fraction = Math.max(tailFraction(records), survival[edges.length - 1] * 1.01);
        double threshold = at(edges, rank, 1 - fraction);
        int first = 0;
        while (edges[first + 1] <= threshold) {
            first++;
        }
        double[] excesses = new double[edges.length - first];
        double[] weights = new double[excesses.length];
        int held = 0; // bins that hold something
        for (int bin = first; bin < edges.length; bin++) {
            boolean open = bin == edges.length - 1;
            double end = open ? 2 * edges[bin] - edges[bin - 1] : edges[bin + 1];
            double share = Math.min(fraction, survival[bin]) - (open ? 0 : survival[bin + 1]);
            if (share * records > 1e-6) {
                excesses[held] = (Math.max(threshold, edges[bin]) + end) / 2 - threshold;
                weights[held++] = share * records;
            }
        }
        GeneralisedPareto tail = held > 0
                ? GeneralisedPareto.fit(Arrays.copyOf(excesses, held), Arrays.copyOf(weights, held))
                : tailOfNothing(threshold);
        return calibration(edges, rank, fraction, tail);
    }

    private static double tailFraction(double records) {
        return Math.min(LARGEST_TAIL_FRACTION, Math.max(SMALLEST_TAIL_FRACTION, TAIL_SCORES / records));
    }

    /** @param rank of each score, the share of records below it: rises from 0 */
    private static Calibration calibration(double[] scores, double[] rank, double fraction, GeneralisedPareto tail) {
        double threshold = at(scores, rank, 1 - fraction);
        int knots = Math.max(2, Math.min(MOST_QUANTILES, scores.length));
        List<Double> quantiles = IntStream.range(0, knots)
                .mapToObj(i -> i == knots - 1 ? threshold : at(scores, rank, 1 - Math.pow(fraction, i / (knots - 1.0))))
                .toList();
        return new Calibration(quantiles, new Calibration.Tail(threshold, fraction, tail.shape(), tail.scale()));
    }

    /** The expected share of records below each score: of n scores, the i-th has i / (n + 1). */
    private static double[] ranks(double[] weights) {
        double whole = Arrays.stream(weights).sum() + 1;
        double[] rank = new double[weights.length];
        double below = 0.5;
        for (int i = 0; i < weights.length; i++) {
            rank[i] = (below + weights[i] / 2) / whole;
            below += weights[i];
        }
        return rank;
    }

    /** The score of this rank, interpolated between the two nearest. */
    private static double at(double[] scores, double[] rank, double wanted) {
        int found = Arrays.binarySearch(rank, wanted);
        if (found >= 0) {
            return scores[found];
        }
        int high = Math.min(scores.length - 1, Math.max(1, -found - 1));
        double step = (wanted - rank[high - 1]) / (rank[high] - rank[high - 1]);
        return scores[high - 1] + Math.max(0, Math.min(1, step)) * (scores[high] - scores[high - 1]);
    }

    private static double[] sorted(float[] scores) {
        return IntStream.range(0, scores.length)
                .mapToDouble(i -> scores[i])
                .sorted()
                .toArray();
    }

    private static double quantile(double[] sorted, double probability) {
        return sorted[(int) Math.round(probability * (sorted.length - 1))];
    }

    private static double shareAbove(double[] sorted, double limit) {
        return Arrays.stream(sorted).filter(score -> score > limit).count() / (double) sorted.length;
    }
}
