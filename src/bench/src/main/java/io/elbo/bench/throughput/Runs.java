package io.elbo.bench.throughput;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

/** Runs contenders on the broker, one after the other, each as an application of its own. */
final class Runs {
    private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final Models models;
    private int count;

    /** The model files of one width. */
    record Models(Path memory, Path plain, Path stateFolder) {}

    Runs(Cluster cluster, Models models) {
        this.cluster = cluster;
        this.models = models;
    }

    /**
     * How fast it takes what lies in the topic.
     *
     * @param records in the topic
     * @param seconds measured, or less where the topic ends before
     */
    Row throughput(
            Contender contender,
            String input,
            int records,
            int fields,
            int threads,
            double seconds,
            Map<String, String> more)
            throws Exception {
        Contender.Place place = place(contender, input, threads);
        Stretch stretch = Stretch.of(contender.open(place, more), records, WARM_UP_NANOS, PATIENCE, seconds);
        return Row.of(contender, fields, threads, stretch);
    }

    private Contender.Place place(Contender contender, String input, int threads) {
        String application = "run-" + ++count + "-" + contender.word();
        cluster.create(List.of(
                application + ".out", application + ".anomalies", application + ".dlq", application + ".calibration"));
        return new Contender.Place(
                cluster.address(),
                application,
                threads,
                input,
                application + ".out",
                models.memory(),
                models.plain(),
                models.stateFolder());
    }

    /** How long a record takes at a fixed rate, from the producer's side to a consumer of committed output. */
    @SuppressWarnings("try") // the resources are only closed
    LatencyRow latency(
            Contender contender,
            String profile,
            byte[][] values,
            int fields,
            int rate,
            double seconds,
            Map<String, String> more)
            throws Exception {
        String input = "latency-" + (count + 1);
        cluster.create(List.of(input));
        Contender.Place place = place(contender, input, 1);
        Map<String, String> properties = new HashMap<>(more);
        properties.put("elbo.profile", profile);
        Stack stack = contender.open(place, properties);
        AtomicBoolean ended = new AtomicBoolean();
        try (AutoCloseable resources = stack.resources();
                KafkaStreams streams = new KafkaStreams(stack.topology(), stack.properties(), stack.clients())) {
            streams.start();
            Thread feeder = new Thread(() -> feed(input, values, rate, ended), "feeder");
            feeder.start();
            try {
                Stretch.await(streams, stack, rate, PATIENCE); // a second's worth: everybody is there
                long[] nanos = receive(place.output(), (int) (rate * seconds), rate * 3);
                Arrays.sort(nanos);
                return new LatencyRow(
                        contender,
                        profile,
                        fields,
                        rate,
                        nanos.length,
                        percentile(nanos, 0.5),
                        percentile(nanos, 0.99),
                        percentile(nanos, 0.999));
            } finally {
                ended.set(true);
                feeder.join();
            }
        }
    }

    private static double percentile(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] / 1e6;
    }

    /** Sends at a fixed rate; a record's key is the moment at which it is due, so that no delay is left out. */
    private void feed(String topic, byte[][] values, int rate, AtomicBoolean ended) {
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

    /** Passes over the first records, then takes the nanoseconds that each of the next has been under way. */
    private long[] receive(String topic, int wanted, int passed) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.address());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        long[] nanos = new long[wanted];
        int received = -passed;
        long deadline = System.nanoTime() + PATIENCE.toNanos() + wanted * 1_000_000L;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, cluster.partitions())
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            while (received < wanted) {
                if (System.nanoTime() > deadline) {
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
