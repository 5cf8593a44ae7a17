package io.elbo.core.history;

import java.util.function.DoubleUnaryOperator;

/**
 * How unusual a key's records have been over time: {@code E = max(0, E) 2^(-age/h) + (amount - 1)}. An ordinary record has an amount of
 * one on average, so the evidence stays small as long as a key is ordinary, and grows with every record that is a little too
 * unusual: deviations that no record alone shows. It is the cumulative sum of Page (1954) with a memory that fades. Immutable;
 * computed in double precision and rounded to a float, as the state of a key keeps it.
 */
public final class Evidence {
    private static final double ORDINARY_AMOUNT = 1;

    private final double halfLife;
    private final DoubleUnaryOperator amount;

    /** Of records whose amount is their surprise. */
    public Evidence(double halfLife) {
        this(halfLife, DoubleUnaryOperator.identity());
    }

    /**
     * @param halfLife in the unit of ages, above 0: records, or seconds
     * @param amount what a record of a surprise, in nats, adds: one on average of ordinary records
     */
    public Evidence(double halfLife, DoubleUnaryOperator amount) {
        if (!(halfLife > 0)) {
            throw new IllegalArgumentException("the half-life of evidence is above 0, got " + halfLife);
        }
        this.halfLife = halfLife;
        this.amount = amount;
    }

    /**
     * The evidence after a record.
     *
     * @param before 0 for a key that is not known
     * @param age since the key's record before, in the half-life's unit; 1 where that is records
     * @param surprise of the record, nats
     */
    public float next(float before, double age, double surprise) {
        return add(before, age, amount.applyAsDouble(surprise));
    }

    /** The evidence after a record that could not be scored: it counts as an ordinary one. */
    public float nextOrdinary(float before, double age) {
        return add(before, age, ORDINARY_AMOUNT);
    }

    private float add(float before, double age, double added) {
        double left = Math.max(0, before) * StrictMath.pow(2, -Math.max(0, age) / halfLife);
        return (float) (left + added - ORDINARY_AMOUNT);
    }
}
