package io.elbo.bench.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.testkit.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The registry's topic as records, for what no operator does: half a publication, a copy that is written back. */
final class ModelsTopic {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VERSION = "version/";
    private static final String CHUNK = "chunk/";
    private static final String ASSIGNMENT = "assignment/";
    private static final String DIGEST = "sha256:";
    private static final int CHUNK_BYTES = 512 * 1024;
    private static final int TRANSACTION_MILLIS = 10_000;

    private final String bootstrapServers;
    private final String topic;
    private int invented; // digests

    ModelsTopic(String bootstrapServers, String topic) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
    }

    /** What the topic says now of versions, assignments and models; what instances report is left out. */
    Map<String, byte[]> copy() {
        Map<String, byte[]> copy = new LinkedHashMap<>();
        try (TopicReader reader = new TopicReader(bootstrapServers, topic)) {
            for (ConsumerRecord<byte[], byte[]> record : reader.all()) {
                String key = new String(record.key(), StandardCharsets.UTF_8);
                if (record.value() == null) {
                    copy.remove(key);
                } else if (key.startsWith(VERSION) || key.startsWith(CHUNK) || key.startsWith(ASSIGNMENT)) {
                    copy.put(key, record.value());
                }
            }
        }
        return copy;
    }

    /** Which versions the detector uses, by the topic's own record: {@code revision}, {@code active} and others. */
    JsonNode assignment(String detector) throws IOException {
        byte[] assignment = copy().get(ASSIGNMENT + detector);
        return assignment == null ? MissingNode.getInstance() : JSON.readTree(assignment);
    }

    /** How many assignments of the detector the topic holds, superseded ones included. */
    long assignments(String detector) {
        try (TopicReader reader = new TopicReader(bootstrapServers, topic)) {
            reader.all();
            return reader.countByKey().getOrDefault(ASSIGNMENT + detector, 0);
        }
    }

    /** Writes all of it in one transaction. */
    void write(Map<String, byte[]> content) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.initTransactions();
            producer.beginTransaction();
            content.forEach((key, value) -> send(producer, key, value));
            producer.commitTransaction();
        }
    }

    /**
     * Writes a version whose bytes are not those of its digest.
     *
     * @return the digest
     */
    String writeDamaged(String detector, int version) throws IOException {
        Map<String, byte[]> content = publication(detector, version);
        write(content);
        return digest();
    }

    /**
     * Writes a part of a publication, and dies before it commits.
     *
     * @param version that the publication would have made
     * @param records how many of its records are written, from 1
     */
    void writeHalf(String detector, int version, int records) throws IOException {
        Map<String, byte[]> content = publication(detector, version);
        KafkaProducer<byte[], byte[]> producer = producer();
        producer.initTransactions();
        producer.beginTransaction();
        content.entrySet().stream().limit(records).forEach(entry -> send(producer, entry.getKey(), entry.getValue()));
        producer.flush();
        producer.close(Duration.ZERO); // as a process that is killed: its transaction stays open
    }

    /** The records of a version like the first one of the detector, with another digest and without any sense. */
    private Map<String, byte[]> publication(String detector, int version) throws IOException {
        invented++;
        byte[] first = Objects.requireNonNull(copy().get(VERSION + detector + "/1"), "there is no first version");
        ObjectNode published = (ObjectNode) JSON.readTree(first);
        published.put("version", version);
        published.put("digest", digest());
        Map<String, byte[]> content = new LinkedHashMap<>();
        int left = published.path("bytes").intValue();
        for (int chunk = 0; chunk < published.path("chunks").intValue(); chunk++) {
            int size = Math.min(left, CHUNK_BYTES);
            content.put(CHUNK + digest().substring(DIGEST.length()) + "/" + chunk, new byte[size]);
            left -= size;
        }
        content.put(VERSION + detector + "/" + version, JSON.writeValueAsBytes(published));
        return content;
    }

    private String digest() {
        return DIGEST + String.format(Locale.ROOT, "%064x", invented);
    }

    private void send(KafkaProducer<byte[], byte[]> producer, String key, byte[] value) {
        // what fails here makes the commit fail
        var unused = producer.send(new ProducerRecord<>(topic, 0, key.getBytes(StandardCharsets.UTF_8), value));
    }

    /** With the transactional id of everybody who publishes. */
    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        topic + "-writer",
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        TRANSACTION_MILLIS),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
