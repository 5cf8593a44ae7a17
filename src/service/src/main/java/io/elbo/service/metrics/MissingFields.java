package io.elbo.service.metrics;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Codes;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** How often fields of one detector's records have no value. Thread-safe. */
final class MissingFields {
    private final Schema schema;
    private final List<SlidingShare> shares = new ArrayList<>(); // of the schema's first fields
    private final List<Meter> meters = new ArrayList<>();

    /** @param fields how many fields have a series: the schema's first ones */
    MissingFields(String detector, Schema schema, int fields, MeterRegistry registry, Clock clock) {
        this.schema = schema;
        for (Field field : schema.fields().subList(0, fields)) {
            SlidingShare share = new SlidingShare(clock);
            shares.add(share);
            meters.add(Gauge.builder("elbo.field.missing.ratio", share, SlidingShare::share)
                    .description("Share of the last hour's records in which the field has no value")
                    .tag("detector", detector)
                    .tag("field", field.name())
                    .register(registry));
        }
    }

    /** Its series. */
    List<Meter> meters() {
        return meters;
    }

    /** The share of a field's values that are missing, in [0, 1]; NaN if it has no series or no record has come for an hour. */
    double share(int field) {
        return field < shares.size() ? shares.get(field).share() : Double.NaN;
    }

    /** Counts the batch's missing values; {@link #add} takes them in. */
    int[] count(Batch batch) {
        int[] missing = new int[shares.size()];
        for (int field = 0; field < missing.length; field++) {
            missing[field] = missing(batch, field);
        }
        return missing;
    }

    /**
     * @param missing values of each field
     * @param rows among which they were counted
     */
    void add(int[] missing, int rows) {
        for (int field = 0; field < missing.length; field++) {
            shares.get(field).add(missing[field], rows);
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
