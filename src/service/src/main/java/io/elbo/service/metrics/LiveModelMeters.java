package io.elbo.service.metrics;

import io.elbo.stream.models.ModelWatch;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;

/** What is measured of models that change while they are used. */
public final class LiveModelMeters {
    private LiveModelMeters() {}

    /** @param detectors their names */
    public static void register(ModelWatch watch, Collection<String> detectors, MeterRegistry registry) {
        Gauge.builder("elbo.registry.caught.up", () -> watch.whyNotFollowed().isEmpty() ? 1 : 0)
                .description(
                        "1 while this instance follows the registry of models, otherwise 0: models stay as they are")
                .register(registry);
        for (String detector : detectors) {
            Gauge.builder("elbo.model.refused", () -> watch.status(detector).refusal() == null ? 0 : 1)
                    .description("1 while the version that the registry names as active is not in use on this instance")
                    .tag("detector", detector)
                    .register(registry);
            FunctionCounter.builder("elbo.model.swaps", watch, each -> each.status(detector)
                            .swaps())
                    .description("Times that another version of the model has become active on this instance")
                    .tag("detector", detector)
                    .register(registry);
        }
    }
}
