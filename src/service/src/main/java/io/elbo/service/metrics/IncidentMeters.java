package io.elbo.service.metrics;

import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.SilenceChange;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How many incidents of one detector's keys have been opened and resolved, by their kind. Thread-safe. */
final class IncidentMeters {
    private final OfKind deviations;
    private final OfKind silences;

    IncidentMeters(String detector, MeterRegistry registry) {
        deviations = new OfKind(detector, "deviation", registry);
        silences = new OfKind(detector, "silence", registry);
    }

    private static final class OfKind {
        private final Counter opened;
        private final Map<IncidentChange.Cause, Counter> resolved = new EnumMap<>(IncidentChange.Cause.class);

        OfKind(String detector, String kind, MeterRegistry registry) {
            opened = Counter.builder("elbo.incidents.opened")
                    .description("Incidents of keys that were opened")
                    .tag("detector", detector)
                    .tag("kind", kind)
                    .register(registry);
            for (IncidentChange.Cause cause : IncidentChange.Cause.values()) {
                resolved.put(
                        cause,
                        Counter.builder("elbo.incidents.resolved")
                                .description("Incidents of keys that were resolved")
                                .tag("detector", detector)
                                .tag("kind", kind)
                                .tag("cause", cause.name().toLowerCase(Locale.ROOT))
                                .register(registry));
            }
        }

        void count(IncidentChange.Kind kind, IncidentChange.@Nullable Cause cause) {
            switch (kind) {
                case OPENED -> opened.increment();
                case UPDATED -> {}
                case RESOLVED ->
                    Objects.requireNonNull(resolved.get(Objects.requireNonNull(cause)))
                            .increment();
            }
        }
    }

    void count(IncidentChange change) {
        deviations.count(change.kind(), change.cause());
    }

    void count(SilenceChange change) {
        silences.count(change.kind(), change.cause());
    }
}
