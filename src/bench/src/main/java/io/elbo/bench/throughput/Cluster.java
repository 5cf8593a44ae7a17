package io.elbo.bench.throughput;

import io.elbo.bench.workload.Workload;
import io.elbo.broker.EmbeddedBroker;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The embedded broker with its topics, all of the same number of partitions. */
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
        Map<String, Integer> wanted = new LinkedHashMap<>();
        topics.forEach(topic -> wanted.put(topic, partitions));
        broker.createTopics(wanted);
    }

    /** Fills a new topic with records, uncompressed, spread over its partitions. */
    public void fill(String topic, Workload workload, int records) {
        create(List.of(topic));
        byte[][] distinct = new byte[Math.min(records, 20_000)][];
        for (int i = 0; i < distinct.length; i++) {
            distinct[i] = workload.next();
        }
        try (KafkaProducer<byte[], byte[]> producer = producer(20)) {
            for (int i = 0; i < records; i++) {
                byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(i).array();
                var unused =
                        producer.send(new ProducerRecord<>(topic, i % partitions, key, distinct[i % distinct.length]));
            }
        }
    }

    public KafkaProducer<byte[], byte[]> producer(int lingerMillis) {
        Properties properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, address());
        properties.put(ProducerConfig.LINGER_MS_CONFIG, lingerMillis);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 131_072);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void close() {
        broker.close();
    }
}
