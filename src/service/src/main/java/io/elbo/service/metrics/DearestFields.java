package io.elbo.service.metrics;

import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import io.elbo.core.verdict.Contribution;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How often each field of one detector's anomalies is the one that costs most. Thread-safe. */
final class DearestFields {
    private final Map<String, Counter> byField = new HashMap<>();

    DearestFields(String detector, Schema schema, MeterRegistry registry) {
        for (Field field : schema.fields()) {
            byField.put(
                    field.name(),
                    Counter.builder("elbo.anomaly.dearest.field")
                            .description("Anomalies by the field that costs most")
                            .tag("detector", detector)
                            .tag("field", field.name())
                            .register(registry));
        }
    }

    /** @param contributions dearest first */
    void observe(List<Contribution> contributions) {
        Counter counter = contributions.isEmpty()
                ? null
                : byField.get(contributions.get(0).field());
        if (counter != null) {
            counter.increment();
        }
    }
}
