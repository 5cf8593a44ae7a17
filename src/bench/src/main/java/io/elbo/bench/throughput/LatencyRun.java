package io.elbo.bench.throughput;

import io.elbo.bench.stream.Cluster;
import io.elbo.bench.stream.Stack;
import io.elbo.bench.stream.Stretch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaStreams;

/** How long a record takes at a fixed rate, from the producer's side to a consumer of committed output. */
final class LatencyRun {
    private static final int PASSED_SECONDS = 3;
    private static final Duration SPARE_TIME = Duration.ofMinutes(2);

    private final Places places;
    private final Cluster cluster;
    private final byte[][] values;
    private final int rate;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** @param rate records a second */
    LatencyRun(Places places, byte[][] values, int rate) {
        this.places = places;
        cluster = places.cluster();
        this.values = values;
        this.rate = rate;
    }

    /** The latencies of so many records, nanoseconds, sorted. */
    @SuppressWarnings("try") // the resources are only closed
    long[] measure(Contender contender, Map<String, String> properties, int records) throws Exception {
        String input = "latency-" + contender.word() + "-" + System.nanoTime();
        cluster.create(List.of(input));
        Contender.Place place = places.next(contender, input, 1);
        Stack stack = contender.open(place, properties);
        try (AutoCloseable resources = stack.resources();
                KafkaStreams streams = new KafkaStreams(stack.topology(), stack.properties(), stack.clients())) {
            streams.start();
            Thread feeder = new Thread(() -> feed(input), "feeder");
            feeder.start();
            try {
                Stretch.awaitProcessed(streams, stack, rate); // a second's worth: everybody is there
                long[] nanos = receive(place.output(), records);
                Arrays.sort(nanos);
                return nanos;
            } finally {
                ended.set(true);
                feeder.join();
            }
        }
    }

    /** Sends at the fixed rate; a record's key is the time at which it is due, so that no delay is left out. */
    private void feed(String topic) {
        try (KafkaProducer<byte[], byte[]> producer = cluster.producer(0)) {
            long start = System.nanoTime();
            for (long i = 0; !ended.get(); i++) {
                long due = start + i * 1_000_000_000L / rate;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(500_000);
                }
                byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(due).array();
                var unused = producer.send(new ProducerRecord<>(
                        topic, (int) (i % cluster.partitions()), key, values[(int) (i % values.length)]));
            }
        }
    }

    /** Passes over the first seconds, then takes the latency of each of the next records. */
    private long[] receive(String topic, int wanted) {
        long[] nanos = new long[wanted];
        int received = -PASSED_SECONDS * rate;
        long end = System.nanoTime() + SPARE_TIME.toNanos() + wanted * 1_000_000L;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        cluster.address(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, cluster.partitions())
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            while (received < wanted) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(
                            "only " + Math.max(0, received) + " of " + wanted + " records came");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (received >= 0 && received < wanted) {
                        nanos[received] = System.nanoTime()
                                - ByteBuffer.wrap(record.key()).getLong();
                    }
                    received++;
                }
            }
        }
        return nanos;
    }
}
