package io.elbo.bench.stream;

import io.elbo.broker.EmbeddedBroker;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** An embedded broker whose topics all have the same number of partitions. */
public final class Cluster implements AutoCloseable {
    private final EmbeddedBroker broker = EmbeddedBroker.create().start();
    private final int partitions;

    public Cluster(int partitions) {
        this.partitions = partitions;
    }

    public String address() {
        return broker.bootstrapServers();
    }

    public int partitions() {
        return partitions;
    }

    public void create(List<String> topics) {
        broker.createTopics(topics.stream().collect(Collectors.toMap(topic -> topic, topic -> partitions)));
    }

    /** Fills a new topic with records, uncompressed, spread over its partitions. */
    public void fill(String topic, Workload workload, int records) {
        create(List.of(topic));
        send(List.of(topic), workload, records);
    }

    /** As {@link #fill(String, Workload, int)}; the key of each record is one of so many, at random, and chooses its partition. */
    public void fill(String topic, Workload workload, int records, int keys) {
        create(List.of(topic));
        byte[][] distinct = workload.next(Math.min(records, 20_000));
        SplittableRandom random = new SplittableRandom(keys);
        try (KafkaProducer<byte[], byte[]> producer = producer(20)) {
            for (int i = 0; i < records; i++) {
                int number = random.nextInt(keys);
                byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
                var unused = producer.send(
                        new ProducerRecord<>(topic, number % partitions, key, distinct[i % distinct.length]));
            }
        }
    }

    /** Sends records to each of the topics, and returns when the broker has them. */
    public void send(List<String> topics, Workload workload, int records) {
        byte[][] distinct = workload.next(Math.min(records, 20_000));
        try (KafkaProducer<byte[], byte[]> producer = producer(20)) {
            for (int i = 0; i < records; i++) {
                byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(i).array();
                for (String topic : topics) {
                    var unused = producer.send(
                            new ProducerRecord<>(topic, i % partitions, key, distinct[i % distinct.length]));
                }
            }
        }
    }

    public KafkaProducer<byte[], byte[]> producer(int lingerMillis) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        address(),
                        ProducerConfig.LINGER_MS_CONFIG,
                        lingerMillis,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        131_072),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @Override
    public void close() {
        broker.close();
    }
}
