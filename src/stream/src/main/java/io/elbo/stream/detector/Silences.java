package io.elbo.stream.detector;

import io.elbo.core.history.KeyGaps;
import io.elbo.core.model.GapCalibration;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.settings.IncidentSettings;
import io.elbo.stream.settings.SilenceSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long each key of one detector and model may be silent. Thread-safe. */
public final class Silences {
    /** No key has a shorter limit: silence is looked for every ten seconds, and clocks differ. */
    public static final Duration MIN_LIMIT = Duration.ofMinutes(1);

    private static final Duration LONGEST_WALK = Duration.ofMinutes(5);
    private static final int WALKS_PER_LIMIT = 10;

    /** What a key's own limit comes from. */
    private record Learned(GapCalibration gaps, AlertBudget.@Nullable Share budget) {}

    /** By how many deviations a gap may be longer than usual under a policy. */
    private record Excess(ThresholdPolicy policy, double deviations) {}

    private final @Nullable Duration limit; // of each key; null if it is learned
    private final @Nullable Learned learned;
    private volatile @Nullable Excess latest; // it seldom changes

    private Silences(@Nullable Duration limit, @Nullable Learned learned) {
        this.limit = limit;
        this.learned = learned;
    }

    /**
     * Null if the settings do not ask for it, or if they ask for what is learned and the model does not know it.
     *
     * @param gaps of the model; null if it does not know them
     */
    static @Nullable Silences of(@Nullable GapCalibration gaps, IncidentSettings settings) {
        if (settings.silence() instanceof SilenceSettings.After after) {
            return new Silences(after.limit(), null);
        }
        if (settings.silence() instanceof SilenceSettings.Learned wanted && gaps != null) {
            return new Silences(null, new Learned(gaps, wanted.budget() == null ? settings.budget() : wanted.budget()));
        }
        return null;
    }

    /** In which time all keys are to be looked at: a tenth of the limit, a minute to five. */
    public Duration walk() {
        Duration part = limit == null ? LONGEST_WALK : limit.dividedBy(WALKS_PER_LIMIT);
        return part.compareTo(LONGEST_WALK) > 0 ? LONGEST_WALK : part.compareTo(MIN_LIMIT) < 0 ? MIN_LIMIT : part;
    }

    /**
     * How long the key may be silent, seconds; NaN if too little is known of it.
     *
     * @param state after its latest record
     */
    public double limitSeconds(byte[] state, ThresholdPolicy policy) {
        Learned own = learned;
        if (own == null) {
            return limit == null ? Double.NaN : limit.toMillis() / 1e3;
        }
        if (!KeyGaps.isKnown(state)) {
            return Double.NaN;
        }
        return Math.max(
                (double) MIN_LIMIT.toSeconds(),
                KeyGaps.seconds(state, excess(own, policy), own.gaps().deviation()));
    }

    private double excess(Learned own, ThresholdPolicy policy) {
        Excess known = latest;
        if (known == null || known.policy() != policy) {
            AlertBudget.Share share = own.budget() == null ? policy.warning() : own.budget();
            known = new Excess(policy, own.gaps().calibration().threshold(share.probability()));
            latest = known;
        }
        return known.deviations();
    }
}
