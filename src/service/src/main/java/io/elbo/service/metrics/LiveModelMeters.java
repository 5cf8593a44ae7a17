package io.elbo.service.metrics;

import io.elbo.stream.detector.Detector;
import io.elbo.stream.models.ModelWatch;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;

/** What is measured of models that change while they are used. */
public final class LiveModelMeters {
    private LiveModelMeters() {}

    public static void register(ModelWatch watch, Collection<Detector> detectors, MeterRegistry registry) {
        Gauge.builder("elbo.registry.caught.up", () -> watch.whyNotFollowed().isEmpty() ? 1 : 0)
                .description(
                        "1 while this instance follows the registry of models, otherwise 0: models stay as they are")
                .register(registry);
        for (Detector each : detectors) {
            String detector = each.name();
            Gauge.builder("elbo.paused", () -> each.isPaused() ? 1 : 0)
                    .description("1 while somebody has paused the detector, so that its topic is not read")
                    .tag("detector", detector)
                    .register(registry);
            Gauge.builder("elbo.model.refused", () -> watch.status(detector).refusal() == null ? 0 : 1)
                    .description("1 while the version that the registry names as active is not in use on this instance")
                    .tag("detector", detector)
                    .register(registry);
            FunctionCounter.builder("elbo.model.swaps", watch, followed -> followed.status(detector)
                            .swaps())
                    .description("Times that another version of the model has become active on this instance")
                    .tag("detector", detector)
                    .register(registry);
        }
    }
}
