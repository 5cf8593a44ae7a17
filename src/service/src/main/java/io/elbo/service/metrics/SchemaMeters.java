package io.elbo.service.metrics;

import io.elbo.stream.schema.SchemaChanged;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;

/**
 * What the schemas of a detector's records change for the fields of its model. The fields of the last change have series, those of the
 * change before it have none any more. Thread-safe.
 */
final class SchemaMeters {
    private final String detector;
    private final int maxFields;
    private final MeterRegistry registry;
    private final Counter changes;
    private final List<Meter> fields = new ArrayList<>(); // guarded by this

    /** @param maxFields how many fields may have series */
    SchemaMeters(String detector, int maxFields, MeterRegistry registry) {
        this.detector = detector;
        this.maxFields = maxFields;
        this.registry = registry;
        changes = Counter.builder("elbo.schema.changes")
                .description("Schemas of the records that have changed what the model's fields are read from")
                .tag("detector", detector)
                .register(registry);
    }

    synchronized void changed(SchemaChanged change) {
        fields.forEach(registry::remove);
        fields.clear();
        for (SchemaChanged.Field field : change.fields()) {
            if (fields.size() == maxFields) {
                break;
            }
            double seconds = change.atMillis() / 1e3;
            fields.add(Gauge.builder("elbo.field.schema.changed", () -> seconds)
                    .description(
                            "When the last schema that has changed something for the field was first read, since 1970")
                    .baseUnit("seconds")
                    .tag("detector", detector)
                    .tag("field", field.name())
                    .tag("change", field.kind().label())
                    .tag("schemas", change.schemas())
                    .register(registry));
        }
        changes.increment();
    }
}
