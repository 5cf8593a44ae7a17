package io.elbo.core.calibration;

import io.elbo.core.model.Calibration;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A calibration that follows the stream: peaks over threshold with a bounded window, after SPOT (Siffer et al., KDD 2017).
 * Starts as the model's own, and follows from the scores and timestamps alone. Not thread-safe.
 *
 * <p><em>Window.</em> A histogram of scores whose counts fall to a third within {@link #WINDOW_RECORDS} records or {@link
 * #WINDOW} of the records' time, whichever is longer. Its bins hold a twentieth of the scores beyond them as the model
 * knows them, and widen where it knows none. The model's own calibration is its first content, with the weight of the
 * records that it was fitted to. Learning a record is counting it; now and then a {@link #review} fits quantiles and a
 * generalised Pareto tail to the histogram, by the same code as the trainer.
 *
 * <p><em>Guard.</em> Records past the threshold count no further than {@value #LARGEST_EXCESS} times what the model's
 * tail expects there, scaled by what is seen just below the threshold: when ordinary scores drift, those below drift too;
 * anomalies stand alone. SPOT leaves alarms out altogether, which takes the ordinary ones among them from every fit, so
 * that the threshold sinks. And at no score does the share of records beyond change by more than a factor of {@value
 * #LARGEST_CHANGE} within a window, up or down, as far as it matters to the threshold.
 */
public final class AdaptiveCalibration {
    public static final int WINDOW_RECORDS = 1 << 17;
    public static final Duration WINDOW = Duration.ofDays(1);

    private static final double LARGEST_EXCESS = 3;
    private static final double LARGEST_CHANGE = 10;
    /** The stretch below the threshold that the guard looks at ends where this many times as many records lie beyond. */
    private static final double STRETCH = 4;

    private static final double BIN = 0.05; // of the records beyond its start
    private static final double DEEPEST = 1e-5; // p-value that such bins reach down to
    private static final int OUTER_BINS = 100;
    private static final double OUTER_GROWTH = 1.1;
    private static final int FEWEST_FIRST = 1_000; // records that a model's calibration is worth at least
    private static final int MOST_FIRST = WINDOW_RECORDS / 4;
    private static final int FEWEST_UNTIL_REVIEW = 1_024;
    private static final int MOST_UNTIL_REVIEW = 16_384;

    private final double[] edges; // [bins], where each starts; the first also holds what lies before
    private final double[] expected; // [bins], share of records at or past the edge, as the guard goes by
    private final double[] count; // [bins], weighted records
    private final double[] survival; // [bins], share of records at or past the edge, as learned
    private final EventClock clock = new EventClock();
    private long untilReview;
    private long learned; // since the last review
    private double passedMillis; // since the last review
    private double reviewed; // records in the window at the last review
    private Calibration calibration;

    /** @param records how many the model's calibration was fitted to */
    public AdaptiveCalibration(Calibration model, long records) {
        calibration = model;
        edges = edges(model);
        survival = Arrays.stream(edges).map(model::pValue).toArray();
        survival[0] = 1;
        expected = endless(model, edges, survival);
        reviewed = Math.max(FEWEST_FIRST, Math.min(MOST_FIRST, records));
        count = IntStream.range(0, edges.length)
                .mapToDouble(i -> reviewed * (survival[i] - (i + 1 < edges.length ? survival[i + 1] : 0)))
                .toArray();
        untilReview = FEWEST_UNTIL_REVIEW;
    }

    /** The model's own shares; where its tail has an end, an exponential one of the same scale: scores may drift past it. */
    private static double[] endless(Calibration model, double[] edges, double[] survival) {
        Calibration.Tail tail = model.tail();
        return IntStream.range(0, edges.length)
                .mapToDouble(i -> edges[i] > tail.threshold()
                        ? Math.max(
                                survival[i], tail.fraction() * Math.exp((tail.threshold() - edges[i]) / tail.scale()))
                        : survival[i])
                .toArray();
    }

    private static double[] edges(Calibration model) {
        double[] edges = new double[1 + (int) (-Math.log(DEEPEST) / BIN) + OUTER_BINS];
        edges[0] = model.quantiles().get(0);
        int bins = 1;
        double width = BIN * model.tail().scale();
        for (int i = 1; i * BIN <= -Math.log(DEEPEST); i++) {
            double edge = model.threshold(Math.exp(-i * BIN));
            if (edge > edges[bins - 1]) { // many records may have one score
                edges[bins++] = edge;
            }
        }
        for (int i = 0; i < OUTER_BINS; i++) {
            double last = edges[bins - 1];
            edges[bins++] = last + Math.max(width, 1e-6 * Math.abs(last));
            width *= OUTER_GROWTH;
        }
        return Arrays.copyOf(edges, bins);
    }

    /** The calibration of the last review. */
    public Calibration calibration() {
        return calibration;
    }

    /**
     * Takes in one record; returns true if a {@link #review} is due.
     *
     * @param timestampMillis since 1970; negative if the record has none
     */
    public boolean learn(double score, long timestampMillis) {
        passedMillis += timestampMillis < 0 ? 0 : clock.advance(timestampMillis);
        count[bin(score)]++;
        learned++;
        return learned >= untilReview;
    }

    private int bin(double score) {
        int low = 0;
        int high = edges.length;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (edges[middle] <= score) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Fits the calibration anew.
     *
     * @param share of ordinary records that the threshold lets past
     */
    public Calibration review(double share) {
        double age = Math.min(learned / (double) WINDOW_RECORDS, passedMillis / WINDOW.toMillis());
        double kept = Math.exp(-age);
        double total = 0;
        for (int i = 0; i < count.length; i++) {
            count[i] *= kept;
            total += count[i];
        }
        double[] guarded = guarded(total, share);
        double change = Math.pow(LARGEST_CHANGE, age);
        for (int i = 1; i < survival.length; i++) {
            double most = Math.max(survival[i], share / LARGEST_CHANGE) * change;
            survival[i] = Math.max(survival[i] / change, Math.min(most, guarded[i]));
        }
        calibration = Calibrator.fitBinned(edges, survival, total);
        reviewed = total;
        learned = 0;
        passedMillis = 0;
        untilReview = (long) Math.max(FEWEST_UNTIL_REVIEW, Math.min(MOST_UNTIL_REVIEW, total / 8));
        return calibration;
    }

    /** The share of records at or past each edge, without those past the threshold that nothing explains. */
    private double[] guarded(double total, double share) {
        double[] seen = new double[count.length];
        double beyond = 0;
        for (int i = count.length - 1; i >= 0; i--) {
            beyond += count[i];
            seen[i] = beyond / total;
        }
        int threshold = Math.min(edges.length - 1, bin(calibration.threshold(share)) + 1);
        int below = Math.min(threshold - 1, bin(calibration.threshold(Math.min(0.5, STRETCH * share))));
        double expectedBelow = Math.max(Double.MIN_NORMAL, expected[below] - expected[threshold]);
        double scale = Math.max(1, (seen[below] - seen[threshold]) / expectedBelow);
        double most = LARGEST_EXCESS * scale;
        double left = seen[threshold] - Math.min(seen[threshold], most * expected[threshold]);
        for (int i = 0; i < seen.length; i++) {
            double allowed = i < threshold ? seen[i] - left : Math.min(seen[i], most * expected[i]);
            seen[i] = allowed / (1 - left);
        }
        return seen;
    }

    /** Writes what {@link #read} takes up again. */
    public void write(DataOutput out) throws IOException {
        out.writeInt(Arrays.hashCode(expected) * 31 + Arrays.hashCode(edges));
        clock.write(out);
        out.writeLong(learned);
        out.writeLong(untilReview);
        out.writeDouble(passedMillis);
        out.writeDouble(reviewed);
        for (int i = 0; i < edges.length; i++) {
            out.writeFloat((float) count[i]);
            out.writeFloat((float) survival[i]);
        }
    }

    /** Takes up what another of the same model has written; false, and nothing changes, where the model is another. */
    public boolean read(DataInput in) throws IOException {
        if (in.readInt() != Arrays.hashCode(expected) * 31 + Arrays.hashCode(edges)) {
            return false;
        }
        clock.read(in);
        learned = in.readLong();
        untilReview = in.readLong();
        passedMillis = in.readDouble();
        reviewed = in.readDouble();
        for (int i = 0; i < edges.length; i++) {
            count[i] = in.readFloat();
            survival[i] = in.readFloat();
        }
        calibration = Calibrator.fitBinned(edges, survival, reviewed);
        return true;
    }
}
