package io.elbo.trainer.evaluate;

import java.util.stream.IntStream;

/**
 * How well scores rank labelled anomalies above ordinary records.
 *
 * @param auroc probability that an anomaly scores above an ordinary record, ties counted half
 * @param auprc average precision over the recall steps, ties taken together
 * @param rows labelled rows
 * @param anomalies rows labelled as anomalies
 */
public record Ranking(double auroc, double auprc, long rows, long anomalies) {
    /**
     * @param scores higher is more unusual
     * @param anomaly the labels, same length
     */
    public static Ranking of(float[] scores, boolean[] anomaly) {
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted((a, b) -> Float.compare(scores[b], scores[a]))
                .mapToInt(Integer::intValue)
                .toArray();
        long anomalies =
                IntStream.range(0, anomaly.length).filter(i -> anomaly[i]).count();
        long ordinary = scores.length - anomalies;
        double wins = 0;
        double precisionSum = 0;
        long found = 0;
        long seen = 0;
        int i = 0;
        while (i < order.length) {
            int end = i;
            long tiedAnomalies = 0;
            while (end < order.length && scores[order[end]] == scores[order[i]]) {
                tiedAnomalies += anomaly[order[end]] ? 1 : 0;
                end++;
            }
            long tiedOrdinary = end - i - tiedAnomalies;
            long ordinaryBelow = ordinary - (seen - found) - tiedOrdinary;
            wins += tiedAnomalies * (ordinaryBelow + tiedOrdinary / 2.0);
            found += tiedAnomalies;
            seen += end - i;
            precisionSum += tiedAnomalies * (found / (double) seen);
            i = end;
        }
        double auroc = anomalies == 0 || ordinary == 0 ? Double.NaN : wins / ((double) anomalies * ordinary);
        double auprc = anomalies == 0 ? Double.NaN : precisionSum / anomalies;
        return new Ranking(auroc, auprc, scores.length, anomalies);
    }
}
