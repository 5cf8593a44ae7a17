package io.elbo.trainer.evaluate;

/**
 * What a threshold flags among labelled rows. A share of nothing is NaN.
 *
 * @param rows labelled rows
 * @param anomalies rows labelled as anomalies
 * @param flagged rows whose score reaches the threshold
 * @param found anomalies among those that are flagged
 */
public record Alarms(long rows, long anomalies, long flagged, long found) {
    /**
     * @param scores higher is more unusual
     * @param anomaly the labels, same length
     * @param threshold the smallest score that is flagged
     */
    public static Alarms of(float[] scores, boolean[] anomaly, float threshold) {
        long anomalies = 0;
        long flagged = 0;
        long found = 0;
        for (int i = 0; i < scores.length; i++) {
            boolean alarm = scores[i] >= threshold;
            anomalies += anomaly[i] ? 1 : 0;
            flagged += alarm ? 1 : 0;
            found += alarm && anomaly[i] ? 1 : 0;
        }
        return new Alarms(scores.length, anomalies, flagged, found);
    }

    /** Share of the anomalies that are flagged. */
    public double recall() {
        return share(found, anomalies);
    }

    /** Share of the flagged rows that are anomalies. */
    public double precision() {
        return share(found, flagged);
    }

    /** Share of the ordinary rows that are flagged. */
    public double falseAlarms() {
        return share(flagged - found, rows - anomalies);
    }

    private static double share(long part, long whole) {
        return whole == 0 ? Double.NaN : part / (double) whole;
    }
}
