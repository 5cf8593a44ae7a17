package io.elbo.service.api;

import io.elbo.registry.Gates;
import org.jspecify.annotations.Nullable;

/**
 * What a challenger must have shown before it becomes active by itself. A member that is left out has the default of the command line.
 *
 * @param minRecords records that both models have scored; 10000 if it is left out
 * @param minHours since the challenger began; 1 if it is left out
 * @param maxAlarmRateFactor how many times its share of flagged records may be the larger of the alert budget and the share that the
 *     active model flags, and how many times less than the smaller of the two; 2 if it is left out
 * @param maxLostShare share of the active model's critical anomalies that it may miss, from 0 to 1; 0.05 if it is left out
 * @param healthNoWorse whether the trainer's warnings about it must be no more than those about the active model; true if it is left
 *     out
 */
public record GatesRequest(
        @Nullable Long minRecords,
        @Nullable Double minHours,
        @Nullable Double maxAlarmRateFactor,
        @Nullable Double maxLostShare,
        @Nullable Boolean healthNoWorse) {
    /** @throws IllegalArgumentException if a member is out of range; the message names it */
    Gates gates() {
        return Gates.of(minRecords, minHours, maxAlarmRateFactor, maxLostShare, healthNoWorse);
    }
}
