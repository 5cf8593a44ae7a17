package io.elbo.service.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How this instance and its detectors do.
 *
 * @param instance its name
 * @param version of Elbo
 * @param scope instance: the figures are not those of all instances
 * @param t now by the clock of this instance, milliseconds since 1970
 * @param feedReason why recent anomalies may be missing; null if they are read
 */
public record Status(
        String instance,
        String version,
        String scope,
        long t,
        @Nullable String feedReason,
        List<DetectorStatus> detectors) {
    /** The same for one detector, with the last quantiles only. */
    Status brief(@Nullable String detector) {
        return new Status(
                instance,
                version,
                scope,
                t,
                feedReason,
                detectors.stream()
                        .filter(each -> detector == null || each.name().equals(detector))
                        .map(DetectorStatus::brief)
                        .toList());
    }
}
