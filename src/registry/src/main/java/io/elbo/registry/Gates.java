package io.elbo.registry;

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
    public Gates {
        if (minRecords < 0
                || !(minHours >= 0)
                || !(maxAlarmRateFactor >= 1 && maxAlarmRateFactor < Double.POSITIVE_INFINITY)
                || !(maxLostShare >= 0 && maxLostShare <= 1)) {
            throw new IllegalArgumentException("gates need minRecords and minHours of at least 0, a finite"
                    + " maxAlarmRateFactor of at least 1, and maxLostShare from 0 to 1");
        }
    }
}
