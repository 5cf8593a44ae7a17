package io.elbo.service.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many of one detector's records have a p-value of at most 1e-6, 1e-5 and so on up to 1: the buckets of a cumulative
 * histogram, made of counters since Micrometer's own histograms round up to whole numbers. Thread-safe.
 */
final class PValues {
    private static final double[] BOUNDS = {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.05, 0.1, 0.25, 0.5, 0.75, 1};

    private final LongAdder[] records = new LongAdder[BOUNDS.length]; // of one bucket, not cumulative

    PValues(MeterRegistry registry, Tags tags) {
        for (int bucket = 0; bucket < BOUNDS.length; bucket++) {
            records[bucket] = new LongAdder();
            int last = bucket;
            FunctionCounter.builder("elbo.p.value", this, values -> values.upTo(last))
                    .description(
                            "Records whose p-value, the probability that an ordinary record is as surprising, is at most le")
                    .tags(tags.and("le", Double.toString(BOUNDS[bucket])))
                    .register(registry);
        }
    }

    private double upTo(int bucket) {
        return Arrays.stream(records, 0, bucket + 1).mapToLong(LongAdder::sum).sum();
    }

    /** @param pValue in [0, 1] */
    void record(double pValue) {
        int found = Arrays.binarySearch(BOUNDS, pValue);
        int bucket = found < 0 ? -found - 1 : found;
        records[Math.min(bucket, BOUNDS.length - 1)].increment();
    }
}
