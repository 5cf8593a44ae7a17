package io.elbo.service.metrics;

import io.elbo.core.history.IncidentChange;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** How many incidents of one detector's keys have been opened and resolved. Thread-safe. */
final class IncidentMeters {
    private final Counter opened;
    private final Map<IncidentChange.Cause, Counter> resolved = new EnumMap<>(IncidentChange.Cause.class);

    IncidentMeters(String detector, MeterRegistry registry) {
        opened = Counter.builder("elbo.incidents.opened")
                .description("Incidents of keys that were opened")
                .tag("detector", detector)
                .register(registry);
        for (IncidentChange.Cause cause : IncidentChange.Cause.values()) {
            resolved.put(
                    cause,
                    Counter.builder("elbo.incidents.resolved")
                            .description("Incidents of keys that were resolved")
                            .tag("detector", detector)
                            .tag("cause", cause.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    void count(IncidentChange change) {
        switch (change.kind()) {
            case OPENED -> opened.increment();
            case UPDATED -> {}
            case RESOLVED ->
                Objects.requireNonNull(resolved.get(Objects.requireNonNull(change.cause())))
                        .increment();
        }
    }
}
