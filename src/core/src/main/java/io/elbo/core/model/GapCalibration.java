package io.elbo.core.model;

/**
 * How long the keys of the history were silent between their records: how likely an ordinary gap is so long.
 *
 * @param deviation of the logarithm of a key's gaps, root mean square over all keys, nats
 * @param calibration from the deviations by which a gap is longer than usual for its key ({@link
 *     io.elbo.core.history.KeyGaps#excess}) to the share of gaps that are at least as long
 */
public record GapCalibration(double deviation, Calibration calibration) {
    public GapCalibration {
        if (!(deviation >= 0 && deviation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the deviation of gaps is at least 0, got " + deviation);
        }
        if (calibration == null) {
            throw new IllegalArgumentException("gaps need a calibration");
        }
    }
}
