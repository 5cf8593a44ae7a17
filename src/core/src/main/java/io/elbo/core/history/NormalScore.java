package io.elbo.core.history;

import io.elbo.core.schema.DerivedField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a burst into the number that has the same rank in a standard normal distribution. Most records have no other record of their key shortly before
 * them, so a burst as it is lies at one place, and the few that are a little higher would be many deviations away: a second record within minutes that
 * one record in fifty has would seem as rare as one in a million. Beyond the last quantile each nat of surprise is half a deviation, so that a run of
 * short gaps stands out among the other fields; there the surprise is a linear function of the rate, as it is if records come independently.
 */
final class NormalScore {
    /** Standard normal quantiles at {@link DerivedField#BURST_LEVELS}. */
    private static final double[] SCORES = {
        -2.326348, -1.644854, -1.281552, -0.841621, -0.524401, -0.253347, 0, 0.253347, 0.524401, 0.841621, 1.281552,
        1.644854, 2.053749, 2.326348, 2.575829
    };

    private static final double DEVIATIONS_PER_NAT = 0.5;
    /** From here on the slope of the surprise is taken. */
    private static final int TAIL = SCORES.length - 4;

    private final double[] quantiles;
    private final double nats; // of surprise, for each unit of the rate's ratio beyond the last quantile

    private NormalScore(List<Double> quantiles) {
        this.quantiles = quantiles.stream().mapToDouble(Double::doubleValue).toArray();
        int last = SCORES.length - 1;
        double rise = StrictMath.exp(this.quantiles[last]) - StrictMath.exp(this.quantiles[TAIL]);
        nats = rise <= 0 ? 1 : surprise(last, TAIL) / rise;
    }

    /** How much rarer it is to be above the one quantile than above the other, in nats. */
    private static double surprise(int last, int first) {
        return StrictMath.log((1 - DerivedField.BURST_LEVELS.get(first)) / (1 - DerivedField.BURST_LEVELS.get(last)));
    }

    /** Null if there are no quantiles. */
    static @Nullable NormalScore of(DerivedField.@Nullable Fitted fitted) {
        return fitted == null || fitted.quantiles().isEmpty() ? null : new NormalScore(fitted.quantiles());
    }

    /** From the lowest quantile's score on, finite for every finite burst. */
    double of(double burst) {
        int last = quantiles.length - 1;
        if (burst > quantiles[last]) {
            double beyond = nats * (StrictMath.exp(burst) - StrictMath.exp(quantiles[last]));
            return SCORES[last] + DEVIATIONS_PER_NAT * beyond;
        }
        int below = 0; // quantiles that are lower
        while (below <= last && quantiles[below] < burst) {
            below++;
        }
        int notAbove = below;
        while (notAbove <= last && quantiles[notAbove] <= burst) {
            notAbove++;
        }
        if (notAbove > below) {
            return (SCORES[below] + SCORES[notAbove - 1]) / 2;
        }
        if (below == 0) {
            return SCORES[0];
        }
        double share = (burst - quantiles[below - 1]) / (quantiles[below] - quantiles[below - 1]);
        return SCORES[below - 1] + share * (SCORES[below] - SCORES[below - 1]);
    }
}
