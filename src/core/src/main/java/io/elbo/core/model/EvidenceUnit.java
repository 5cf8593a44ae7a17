package io.elbo.core.model;

/**
 * The unit in which records add to the evidence of their key: {@code (raw score - origin) / scale}, at least 0 and at most
 * {@code limit}. Ordinary records add about one on average. A surprise grows like a logarithm of the raw score if the tail of ordinary
 * scores is heavy, so a sum of surprises hardly tells far records from rare ones; a sum of raw scores does. The limit keeps a
 * single record, however absurd, from holding an incident open for long.
 *
 * @param origin raw score of records that add nothing
 * @param scale mean raw score of ordinary records above the origin, above 0
 * @param limit most that one record adds, at least 1
 */
public record EvidenceUnit(double origin, double scale, double limit) {
    public EvidenceUnit {
        if (!Double.isFinite(origin)
                || !(scale > 0 && scale < Double.POSITIVE_INFINITY)
                || !(limit >= 1 && limit < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "the unit of evidence has a scale above 0 and a limit of at least 1, got origin " + origin
                            + ", scale " + scale + " and limit " + limit);
        }
    }

    /** What a record of this raw score adds, in [0, limit]. */
    public double of(double rawScore) {
        return Math.max(0, Math.min(limit, (rawScore - origin) / scale));
    }
}
