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

    private static final float[] SURPRISES =
            new float[BOUNDS.length]; // of the bound at the same place, nats, descending

    static {
        for (int bucket = 0; bucket < BOUNDS.length; bucket++) {
            SURPRISES[bucket] = (float) -Math.log(BOUNDS[bucket]);
        }
    }

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

    /** @param surprise -ln(p-value), nats, at least 0; saves the exponential that the p-value would cost each record */
    void recordSurprise(float surprise) {
        int bucket = BOUNDS.length - 1; // ordinary records are the most frequent
        while (bucket > 0 && surprise >= SURPRISES[bucket - 1]) {
            bucket--;
        }
        records[bucket].increment();
    }
}
