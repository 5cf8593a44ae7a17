package io.elbo.service.metrics;

import io.elbo.core.schema.Field;
import io.elbo.core.verdict.Contribution;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How often each field of one detector's anomalies is the most unusual one. Thread-safe. */
final class TopFields {
    private final Map<String, Counter> byField = new HashMap<>();

    /** @param fields those that have a series */
    TopFields(String detector, List<Field> fields, MeterRegistry registry) {
        for (Field field : fields) {
            byField.put(
                    field.name(),
                    Counter.builder("elbo.anomaly.top.field")
                            .description("Anomalies by their most unusual field")
                            .tag("detector", detector)
                            .tag("field", field.name())
                            .register(registry));
        }
    }

    /** Its series. */
    Collection<Counter> meters() {
        return byField.values();
    }

    /** Anomalies whose most unusual field this is; 0 if it has no series. */
    long count(String field) {
        Counter counter = byField.get(field);
        return counter == null ? 0 : (long) counter.count();
    }

    /** @param contributions the most unusual field first */
    void observe(List<Contribution> contributions) {
        Counter counter = contributions.isEmpty()
                ? null
                : byField.get(contributions.get(0).field());
        if (counter != null) {
            counter.increment();
        }
    }
}
