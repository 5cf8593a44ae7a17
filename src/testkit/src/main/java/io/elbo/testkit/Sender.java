package io.elbo.testkit;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends records of up to 16 MiB; a record that cannot be sent fails the test. */
public final class Sender implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    public Sender(String bootstrapServers) {
        this(bootstrapServers, Map.of());
    }

    /** @param properties of the producer, which win over those of this class */
    public Sender(String bootstrapServers, Map<String, ?> properties) {
        Map<String, Object> all = new HashMap<>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                16 << 20,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                64L << 20,
                ProducerConfig.LINGER_MS_CONFIG,
                2));
        all.putAll(properties);
        producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends a record and waits until the broker has it.
     *
     * @return the record's offset
     */
    public long send(ProducerRecord<byte[], byte[]> record) {
        try {
            return producer.send(record).get().offset();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends without waiting; {@link #flush} waits for all. */
    public void post(String topic, @Nullable String key, byte[] value) {
        post(new ProducerRecord<>(topic, key == null ? null : bytes(key), value));
    }

    /** As {@link #post(String, String, byte[])}. */
    public void post(ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record, (position, failed) -> {
            if (failed != null) {
                failure.compareAndSet(null, failed);
            }
        });
    }

    /** Returns when the broker has everything; fails if it refused a record. */
    public void flush() {
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a record cannot be sent", failed);
        }
    }

    /** Sends records in one transaction: a reader of committed records sees all of them at once. */
    public static void sendAtOnce(String bootstrapServers, List<ProducerRecord<byte[], byte[]>> records) {
        String id = UUID.randomUUID().toString();
        try (Sender sender = new Sender(bootstrapServers, Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id))) {
            sender.producer.initTransactions();
            sender.producer.beginTransaction();
            records.forEach(sender::post);
            sender.flush();
            sender.producer.commitTransaction();
        }
    }

    /** The text in UTF-8. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
    }
}
