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
            int missing = 0;
            for (int row = 0; row < rows; row++) {
                missing += isMissing(batch, row, field) ? 1 : 0;
            }
            shares.get(field).add(missing, rows);
        }
    }

    private boolean isMissing(Batch batch, int row, int field) {
        return schema.fields().get(field).numericColumns() > 0
                ? Float.isNaN(batch.numeric(row, schema.firstNumericColumn(field)))
                : batch.categorical(row, schema.firstCategoricalColumn(field)) == Codes.MISSING;
    }
}
