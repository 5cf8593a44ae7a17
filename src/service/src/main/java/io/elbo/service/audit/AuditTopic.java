package io.elbo.service.audit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topic of changes; the key is the detector. What cannot be written is said in the log. Thread-safe. */
public final class AuditTopic implements AuditLog.Topic {
    private static final System.Logger LOG = System.getLogger(AuditTopic.class.getName());
    private static final int MAX_BLOCK_MILLIS = 5_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final String topic;
    private final Producer<byte[], byte[]> producer;

    AuditTopic(String topic, Producer<byte[], byte[]> producer) {
        this.topic = topic;
        this.producer = producer;
    }

    /** @param kafka reaches the cluster */
    public static AuditTopic open(String topic, Map<String, Object> kafka) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MILLIS);
        return new AuditTopic(
                topic, new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    @Override
    public void send(String detector, byte[] entry) {
        try {
            var unused = producer.send(
                    new ProducerRecord<>(topic, detector.getBytes(StandardCharsets.UTF_8), entry), (where, failure) -> {
                        if (failure != null) {
                            failed(failure);
                        }
                    });
        } catch (KafkaException e) {
            failed(e);
        }
    }

    private void failed(Exception failure) {
        LOG.log(
                System.Logger.Level.ERROR,
                "a change is told in the log alone: topic {0} (elbo.audit.topic) cannot be written: {1}",
                topic,
                failure.toString());
    }

    @Override
    public void close() {
        producer.close(PATIENCE);
    }
}
