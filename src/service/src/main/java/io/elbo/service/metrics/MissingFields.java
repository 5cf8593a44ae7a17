package io.elbo.service.metrics;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Codes;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** How often each field of one detector's records has no value. Thread-safe. */
final class MissingFields {
    private final Schema schema;
    private final List<SlidingShare> shares = new ArrayList<>(); // [fields]

    MissingFields(String detector, Schema schema, MeterRegistry registry, Clock clock) {
        this.schema = schema;
        for (Field field : schema.fields()) {
            SlidingShare share = new SlidingShare(clock);
            shares.add(share);
            Gauge.builder("elbo.field.missing.ratio", share, SlidingShare::share)
                    .description("Share of the last hour's records in which the field has no value")
                    .tag("detector", detector)
                    .tag("field", field.name())
                    .register(registry);
        }
    }

    void observe(Batch batch) {
        int rows = batch.rows();
        for (int field = 0; field < shares.size(); field++) {
            shares.get(field).add(missing(batch, field), rows);
        }
    }

    private int missing(Batch batch, int field) {
        int rows = batch.rows();
        int missing = 0;
        if (schema.fields().get(field).numericColumns() > 0) {
            int column = schema.firstNumericColumn(field);
            for (int row = 0; row < rows; row++) {
                missing += Float.isNaN(batch.numeric(row, column)) ? 1 : 0;
            }
        } else {
            int column = schema.firstCategoricalColumn(field);
            for (int row = 0; row < rows; row++) {
                missing += batch.categorical(row, column) == Codes.MISSING ? 1 : 0;
            }
        }
        return missing;
    }
}
