package io.elbo.service.console;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How the scores of ten seconds lie, nats.
 *
 * @param t their end, milliseconds since 1970
 * @param median half of them are lower
 */
public record ScoreQuantiles(long t, @JsonProperty("p50") double median, double p95, double p99, long records) {
    private static final double HUNDREDTHS = 100;

    /**
     * Of counted scores.
     *
     * @param counts of each bin from 0 on; the last bin has no end
     * @param records the sum of the counts, at least 1
     */
    static ScoreQuantiles of(long t, int[] counts, long records, double binWidth) {
        return new ScoreQuantiles(
                t,
                quantile(counts, records, binWidth, 0.5),
                quantile(counts, records, binWidth, 0.95),
                quantile(counts, records, binWidth, 0.99),
                records);
    }

    /** In its bin the scores are taken for evenly spread; rounded to hundredths. */
    private static double quantile(int[] counts, long records, double binWidth, double share) {
        double rank = share * records;
        long below = 0;
        int bin = 0;
        while (bin < counts.length - 1 && below + counts[bin] < rank) {
            below += counts[bin++];
        }
        double inBin = counts[bin] == 0 ? 0 : Math.min(1, (rank - below) / counts[bin]);
        return Math.round((bin + inBin) * binWidth * HUNDREDTHS) / HUNDREDTHS;
    }
}
