package io.elbo.core.history;

import io.elbo.core.schema.DerivedField;
import org.jspecify.annotations.Nullable;

/**
 * How far from its key's mean a number may lie when it is remembered, in deviations. A single number that is far off is a glitch: taken in as it is, it would
 * decide for hundreds of records what is usual. Far numbers that come again are a new level, or belong to the key. So the far
 * numbers of a key can be counted, each with a weight that halves as that of other numbers does, and one that is not the first may lie
 * farther. A new level of any height is still learned within a few records, because the deviation grows with each of them.
 *
 * @param first how far a number may lie if there was no far one lately; infinite for any
 * @param again how far it may lie otherwise
 */
record FarNumbers(double first, double again) {
    /** A far number counts for one half-life. */
    private static final double COUNTS = 0.5;

    /** At most one of both is given. */
    static FarNumbers of(@Nullable Double winsor, @Nullable Double spike) {
        if (spike != null) {
            return new FarNumbers(spike, DerivedField.SPIKE_AGAIN * spike);
        }
        double always = winsor == null ? Double.POSITIVE_INFINITY : winsor;
        return new FarNumbers(always, always);
    }

    /** Whether there is anything that is not remembered as it is. */
    boolean areBounded() {
        return first < Double.POSITIVE_INFINITY;
    }

    /** Whether the state of a key has to know how many far numbers there were. */
    boolean counts() {
        return first < again;
    }

    /** @param seen weight of the far numbers before */
    double most(double seen) {
        return seen < COUNTS ? first : again;
    }

    boolean isFar(double deviations) {
        return Math.abs(deviations) > first;
    }
}
