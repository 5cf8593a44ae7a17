package io.elbo.core.verdict;

import io.elbo.core.score.ScoreParts;

/**
 * What is said of one record.
 *
 * @param score surprise, -ln(p-value): finite, never negative, nats. 6.9 is one ordinary record in a thousand, whatever the model
 * @param rawScore the model's own score, in a unit of its own
 * @param parts the named parts of the raw score
 * @param pValue probability that an ordinary record scores at least as high, in (0, 1]
 * @param severity {@link Severity#NONE} if the record is no anomaly
 */
public record Verdict(float score, float rawScore, ScoreParts parts, double pValue, Severity severity) {
    public boolean isAnomaly() {
        return severity != Severity.NONE;
    }
}
