package io.elbo.bench.stream;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.KafkaStreams;

/**
 * A measured part of a stream's work, in the middle of a topic that was filled before.
 *
 * @param processed records in it, those of each detector counted; at least 1
 */
public record Stretch(Meter start, Meter stop, long processed) {
    private static final Duration FIRST_RECORD = Duration.ofMinutes(2);

    /**
     * Runs the stack, measures it and ends it.
     *
     * @param total records for the stack, those of each detector counted
     * @param warmUp passed over, or less if a quarter of the topic is processed before
     * @param seconds measured, or less if the topic ends before
     */
    @SuppressWarnings("try") // the resources are only closed
    public static Stretch of(Stack stack, long total, Duration warmUp, double seconds) throws Exception {
        try (AutoCloseable resources = stack.resources();
                KafkaStreams streams = new KafkaStreams(stack.topology(), stack.properties(), stack.clients())) {
            streams.start();
            awaitProcessed(streams, stack, 1);
            long warm = System.nanoTime() + warmUp.toNanos();
            spinUntil(() -> System.nanoTime() >= warm || stack.processed().getAsLong() >= total / 4);
            Meter start = Meter.now();
            long before = stack.processed().getAsLong();
            long end = start.nanos() + (long) (seconds * 1e9);
            spinUntil(() -> System.nanoTime() >= end || stack.processed().getAsLong() >= total - total / 50);
            Meter stop = Meter.now();
            long processed = stack.processed().getAsLong() - before;
            streams.close(Duration.ofSeconds(30));
            return new Stretch(start, stop, Math.max(1, processed));
        }
    }

    /** Returns when so many records are processed. */
    public static void awaitProcessed(KafkaStreams streams, Stack stack, long records) {
        long end = System.nanoTime() + FIRST_RECORD.toNanos();
        spinUntil(() -> {
            if (System.nanoTime() > end || streams.state() == KafkaStreams.State.ERROR) {
                throw new IllegalStateException("no record is processed, the stream is " + streams.state());
            }
            return stack.processed().getAsLong() >= records;
        });
    }

    private static void spinUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    public double recordsPerSecond() {
        return processed * 1e9 / (stop.nanos() - start.nanos());
    }

    /** Processor time of the whole process a record, microseconds; the broker is in the same process. */
    public double cpuMicros() {
        return (stop.cpuNanos() - start.cpuNanos()) / 1e3 / processed;
    }

    /** Processor time of the stream threads alone a record, microseconds. */
    public double streamCpuMicros() {
        return (stop.streamCpuNanos() - start.streamCpuNanos()) / 1e3 / processed;
    }

    /** Bytes that the whole process allocates a record. */
    public double allocatedBytes() {
        return (double) (stop.allocatedBytes() - start.allocatedBytes()) / processed;
    }

    /** Bytes that the stream threads alone allocate a record. */
    public double streamAllocatedBytes() {
        return (double) (stop.streamAllocatedBytes() - start.streamAllocatedBytes()) / processed;
    }
}
