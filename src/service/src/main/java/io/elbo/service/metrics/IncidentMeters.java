package io.elbo.service.metrics;

import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.SilenceChange;
import io.elbo.core.suppression.SuppressionRule;
import io.elbo.stream.settings.DetectorSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How many incidents of one detector's keys have been opened and resolved, by their kind. Thread-safe. */
final class IncidentMeters {
    private final OfKind deviations;
    private final OfKind silences;

    IncidentMeters(DetectorSettings detector, MeterRegistry registry) {
        deviations = new OfKind(detector, "deviation", registry);
        silences = new OfKind(detector, "silence", registry);
    }

    private static final class OfKind {
        private final Counter opened;
        private final Map<String, Counter> suppressed = new HashMap<>(); // by rule
        private final Map<IncidentChange.Cause, Counter> resolved = new EnumMap<>(IncidentChange.Cause.class);

        OfKind(DetectorSettings settings, String kind, MeterRegistry registry) {
            String detector = settings.name();
            opened = Counter.builder("elbo.incidents.opened")
                    .description("Incidents of keys that were opened and that no rule suppresses")
                    .tag("detector", detector)
                    .tag("kind", kind)
                    .register(registry);
            for (SuppressionRule rule : settings.suppressions()) {
                suppressed.put(
                        rule.name(),
                        Counter.builder("elbo.incidents.suppressed")
                                .description(
                                        "Changes of incidents of keys that a rule of the detector's policy suppresses")
                                .tag("detector", detector)
                                .tag("kind", kind)
                                .tag("rule", rule.name())
                                .register(registry));
            }
            for (IncidentChange.Cause cause : IncidentChange.Cause.values()) {
                resolved.put(
                        cause,
                        Counter.builder("elbo.incidents.resolved")
                                .description("Incidents of keys that were resolved, when no rule suppressed that")
                                .tag("detector", detector)
                                .tag("kind", kind)
                                .tag("cause", cause.name().toLowerCase(Locale.ROOT))
                                .register(registry));
            }
        }

        void count(IncidentChange.Kind kind, IncidentChange.@Nullable Cause cause, @Nullable String rule) {
            Counter ofRule = rule == null ? null : suppressed.get(rule);
            if (ofRule != null) {
                ofRule.increment();
                return;
            }
            switch (kind) {
                case OPENED -> opened.increment();
                case UPDATED -> {}
                case RESOLVED ->
                    Objects.requireNonNull(resolved.get(Objects.requireNonNull(cause)))
                            .increment();
            }
        }
    }

    void count(IncidentChange change, @Nullable String suppressed) {
        deviations.count(change.kind(), change.cause(), suppressed);
    }

    void count(SilenceChange change, @Nullable String suppressed) {
        silences.count(change.kind(), change.cause(), suppressed);
    }
}
