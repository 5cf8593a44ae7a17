package io.elbo.trainer.backtest;

/**
 * How many records have which surprise by each model, and by both together, in steps of a fifth of a power of ten of the p-value. Not
 * thread-safe.
 */
final class SurpriseCounts {
    /** Steps to a power of ten. */
    static final int STEPS = 5;

    private static final double STEP_NATS = Math.log(10) / STEPS;
    /** The smallest p-value of a calibration is 1e-15. */
    private static final int BINS = 15 * STEPS + 1;
    /** Bins of both together, in whole powers of ten by half. */
    private static final int JOINT_PER_DECADE = 2;

    private static final int JOINT_BINS = 15 * JOINT_PER_DECADE + 1;

    private final long[][] counts; // [models][BINS]
    private final long[][] joint = new long[JOINT_BINS][JOINT_BINS]; // by model 0, by model 1
    private long records;

    SurpriseCounts(int models) {
        counts = new long[models][BINS];
    }

    void add(RecordBlock block, int row) {
        records++;
        for (int model = 0; model < counts.length; model++) {
            counts[model][bin(block.surprise(model, row), STEP_NATS, BINS)]++;
        }
        if (counts.length == 2) {
            joint[jointBin(block.surprise(0, row))][jointBin(block.surprise(1, row))]++;
        }
    }

    private static int jointBin(float surprise) {
        return bin(surprise, Math.log(10) / JOINT_PER_DECADE, JOINT_BINS);
    }

    /** A surprise that is a bin's lower end but for rounding belongs to it. */
    private static int bin(float surprise, double step, int bins) {
        return Math.min(bins - 1, (int) (surprise / step + 1e-6));
    }

    int bins() {
        return BINS;
    }

    /** The p-value at the lower end of the bin's surprises. */
    double pValue(int bin) {
        return Math.pow(10, -bin / (double) STEPS);
    }

    /** Share of the records with a p-value up to that of the bin, by the model; NaN if there are none. */
    double share(int model, int bin) {
        long sum = 0;
        for (int i = bin; i < BINS; i++) {
            sum += counts[model][i];
        }
        return records == 0 ? Double.NaN : sum / (double) records;
    }

    /** How many bins there are of each model in {@link #joint}. */
    int jointBins() {
        return JOINT_BINS;
    }

    /** The power of ten of the p-value at which the bin begins, from 0 up. */
    double jointDecade(int bin) {
        return bin / (double) JOINT_PER_DECADE;
    }

    long joint(int bin, int other) {
        return joint[bin][other];
    }
}
