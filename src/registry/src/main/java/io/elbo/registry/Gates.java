package io.elbo.registry;

import org.jspecify.annotations.Nullable;

/**
 * What a challenger must have shown before it becomes active without anybody's help.
 *
 * @param minRecords records that both models have scored
 * @param minHours since the challenger began
 * @param maxAlarmRateFactor how many times its share of flagged records may be the larger of the alert budget and the share that the
 *     active model flags; and how many times less than the smaller of the two
 * @param maxLostShare share of the active model's critical anomalies that it may miss, from 0 to 1
 * @param healthNoWorse whether the trainer's warnings about it must be no more than those about the active model
 */
public record Gates(
        long minRecords, double minHours, double maxAlarmRateFactor, double maxLostShare, boolean healthNoWorse) {
    public static final long DEFAULT_MIN_RECORDS = 10_000;
    public static final double DEFAULT_MIN_HOURS = 1;
    public static final double DEFAULT_MAX_ALARM_RATE_FACTOR = 2;
    public static final double DEFAULT_MAX_LOST_SHARE = 0.05;
    public static final boolean DEFAULT_HEALTH_NO_WORSE = true;

    public Gates {
        require(minRecords >= 0, "minRecords", minRecords, "of at least 0");
        require(minHours >= 0 && minHours < Double.POSITIVE_INFINITY, "minHours", minHours, "of at least 0");
        require(
                maxAlarmRateFactor >= 1 && maxAlarmRateFactor < Double.POSITIVE_INFINITY,
                "maxAlarmRateFactor",
                maxAlarmRateFactor,
                "of at least 1");
        require(maxLostShare >= 0 && maxLostShare <= 1, "maxLostShare", maxLostShare, "from 0 to 1");
    }

    private static void require(boolean isGood, String member, Number value, String allowed) {
        if (!isGood) {
            throw new IllegalArgumentException("gates: " + member + " is a number " + allowed + ", not " + value);
        }
    }

    /** Each gate that nobody speaks of has its default. */
    public static Gates of(
            @Nullable Long minRecords,
            @Nullable Double minHours,
            @Nullable Double maxAlarmRateFactor,
            @Nullable Double maxLostShare,
            @Nullable Boolean healthNoWorse) {
        return new Gates(
                minRecords == null ? DEFAULT_MIN_RECORDS : minRecords,
                minHours == null ? DEFAULT_MIN_HOURS : minHours,
                maxAlarmRateFactor == null ? DEFAULT_MAX_ALARM_RATE_FACTOR : maxAlarmRateFactor,
                maxLostShare == null ? DEFAULT_MAX_LOST_SHARE : maxLostShare,
                healthNoWorse == null ? DEFAULT_HEALTH_NO_WORSE : healthNoWorse);
    }
}
