package io.elbo.core.verdict;

/**
 * What is said of one record.
 *
 * @param score surprise, nats
 * @param reconstructionLoss nats
 * @param klDivergence nats
 * @param pValue probability that an ordinary record scores at least as high, in (0, 1]
 * @param severity {@link Severity#NONE} where the record is no anomaly
 */
public record Verdict(float score, float reconstructionLoss, float klDivergence, double pValue, Severity severity) {
    public boolean isAnomaly() {
        return severity != Severity.NONE;
    }
}
