package io.elbo.trainer.evaluate;

import java.util.stream.IntStream;

/**
 * How well scores rank labelled anomalies above ordinary records.
 *
 * @param auroc probability that an anomaly scores above an ordinary record, ties counted half
 * @param auprc average precision over the recall steps, ties taken together
 * @param recallAt1e2 the largest share of anomalies found at a threshold that flags at most one ordinary row in 100; rows of
 *     equal scores are flagged together
 * @param recallAt1e3 the same for one ordinary row in 1,000: fewer than 1,000 ordinary rows allow no false alarm
 * @param rows labelled rows
 * @param anomalies rows labelled as anomalies
 */
public record Ranking(double auroc, double auprc, double recallAt1e2, double recallAt1e3, long rows, long anomalies) {
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
        long foundAt1e2 = 0;
        long foundAt1e3 = 0;
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
            long falseAlarms = seen - found;
            foundAt1e2 = falseAlarms <= ordinary / 100 ? found : foundAt1e2;
            foundAt1e3 = falseAlarms <= ordinary / 1000 ? found : foundAt1e3;
            i = end;
        }
        double auroc = anomalies == 0 || ordinary == 0 ? Double.NaN : wins / ((double) anomalies * ordinary);
        double auprc = anomalies == 0 ? Double.NaN : precisionSum / anomalies;
        boolean isRanked = anomalies > 0 && ordinary > 0;
        return new Ranking(
                auroc,
                auprc,
                isRanked ? foundAt1e2 / (double) anomalies : Double.NaN,
                isRanked ? foundAt1e3 / (double) anomalies : Double.NaN,
                scores.length,
                anomalies);
    }
}
