package io.elbo.bench.throughput;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.streams.KafkaStreams;

/**
 * A stretch of a stream at work, from the middle of a topic that is filled already.
 *
 * @param processed records in it, those of each detector counted; at least 1
 */
public record Stretch(Meter start, Meter stop, long processed) {
    /**
     * Runs the stack, measures it and ends it.
     *
     * @param total records that the stack has to do with, those of each detector counted
     * @param warmUpNanos passed over, or less where a quarter of the topic is processed before
     * @param patience for the first record
     * @param seconds measured, or less where the topic ends before
     */
    @SuppressWarnings("try") // the resources are only closed
    public static Stretch of(Stack stack, long total, long warmUpNanos, Duration patience, double seconds)
            throws Exception {
        try (AutoCloseable resources = stack.resources();
                KafkaStreams streams = new KafkaStreams(stack.topology(), stack.properties(), stack.clients())) {
            streams.start();
            await(streams, stack, 1, patience);
            long warm = System.nanoTime() + warmUpNanos;
            while (System.nanoTime() < warm && stack.processed().getAsLong() < total / 4) {
                LockSupport.parkNanos(1_000_000);
            }
            Meter start = Meter.now();
            long before = stack.processed().getAsLong();
            long end = start.nanos() + (long) (seconds * 1e9);
            long most = total - total / 50;
            while (System.nanoTime() < end && stack.processed().getAsLong() < most) {
                LockSupport.parkNanos(1_000_000);
            }
            Meter stop = Meter.now();
            long processed = stack.processed().getAsLong() - before;
            streams.close(Duration.ofSeconds(30));
            return new Stretch(start, stop, Math.max(1, processed));
        }
    }

    /** Returns when so many records are processed. */
    static void await(KafkaStreams streams, Stack stack, long least, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (stack.processed().getAsLong() < least) {
            if (System.nanoTime() > deadline || streams.state() == KafkaStreams.State.ERROR) {
                throw new IllegalStateException("no record is processed, the stream is " + streams.state());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
