package io.elbo.core.history;

/**
 * A key's surprise over time: {@code E = max(0, E) 2^(-age/h) + (surprise - 1)}. Ordinary records have a surprise of one nat on average, so the
 * evidence stays small as long as a key is ordinary, and grows with every record that is a little too surprising: deviations that
 * no record alone shows. It is the cumulative sum of Page (1954) with a memory that fades. Immutable; computed in double
 * precision and rounded to a float, as the state of a key keeps it.
 */
public final class Evidence {
    private static final double ORDINARY_SURPRISE = 1; // mean of an exponential distribution, nats

    private final double halfLife;

    /** @param halfLife in the unit of ages, above 0: records, or seconds */
    public Evidence(double halfLife) {
        if (!(halfLife > 0)) {
            throw new IllegalArgumentException("the half-life of evidence is above 0, got " + halfLife);
        }
        this.halfLife = halfLife;
    }

    /**
     * The evidence after a record.
     *
     * @param before 0 for a key that is not known
     * @param age since the key's record before, in the half-life's unit; 1 where that is records
     * @param surprise of the record, nats
     */
    public float next(float before, double age, double surprise) {
        double left = Math.max(0, before) * StrictMath.pow(2, -Math.max(0, age) / halfLife);
        return (float) (left + surprise - ORDINARY_SURPRISE);
    }
}
