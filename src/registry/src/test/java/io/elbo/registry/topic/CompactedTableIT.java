package io.elbo.registry.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elbo.broker.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CompactedTableIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOPIC = "learned";

    private final EmbeddedBroker broker = EmbeddedBroker.create().start();
    private final Values values = new Values();
    private @Nullable CompactedTable table;

    /** Keeps what it is told; keys that are not told again after a restart are gone once the table is caught up. */
    private static final class Values implements CompactedTable.Listener {
        private final Map<String, String> newest = new TreeMap<>();
        private final Set<String> stale = new TreeSet<>();

        @Override
        public synchronized void restarted() {
            stale.addAll(newest.keySet());
        }

        @Override
        public synchronized void changed(String key, byte @Nullable [] value, long timestampMillis) {
            stale.remove(key);
            if (value == null) {
                newest.remove(key);
            } else {
                newest.put(key, new String(value, StandardCharsets.UTF_8));
            }
        }

        @Override
        public synchronized void caughtUp() {
            newest.keySet().removeAll(stale);
            stale.clear();
        }

        synchronized Map<String, String> all() {
            return Map.copyOf(newest);
        }
    }

    @AfterEach
    void stop() {
        if (table != null) {
            table.close();
        }
        broker.close();
    }

    private CompactedTable open() {
        CompactedTable opened =
                new CompactedTable(TOPIC, Map.of("bootstrap.servers", broker.bootstrapServers()), values);
        table = opened;
        opened.start();
        return opened;
    }

    private KafkaProducer<String, byte[]> producer(Map<String, Object> more) {
        Map<String, Object> configuration = new TreeMap<>(more);
        configuration.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(configuration, new StringSerializer(), new ByteArraySerializer());
    }

    private void put(String key, @Nullable String value) {
        try (KafkaProducer<String, byte[]> producer = producer(Map.of())) {
            send(producer, key, value);
        }
    }

    private static void send(KafkaProducer<String, byte[]> producer, String key, @Nullable String value) {
        var unused = producer.send(
                new ProducerRecord<>(TOPIC, key, value == null ? null : value.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldTellTheNewestCommittedValueOfEachKeyAndFollow() throws Exception {
        broker.createTopics(Map.of(TOPIC, 3), Map.of("cleanup.policy", "compact"));
        put("a", "1");
        put("b", "2");
        put("a", "3");
        CompactedTable opened = open();

        assertThat(opened.awaitCaughtUp(PATIENCE)).isTrue();
        assertThat(values.all()).isEqualTo(Map.of("a", "3", "b", "2"));
        assertThat(opened.whyNotCaughtUp()).isEmpty();

        put("b", null);
        try (KafkaProducer<String, byte[]> producer = producer(Map.of("transactional.id", "t"))) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, "a", "void");
            producer.abortTransaction();
            producer.beginTransaction();
            send(producer, "c", "4");
            producer.commitTransaction();
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(values.all()).isEqualTo(Map.of("a", "3", "c", "4")));
    }

    @Test
    void shouldWaitForATopicThatIsMissingAndReadOneThatWasCreatedAgain() throws Exception {
        CompactedTable opened = open();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(opened.whyNotCaughtUp()).hasValue("topic learned is missing"));

        broker.createTopics(Map.of(TOPIC, 1));
        put("a", "1");
        put("b", "2");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(values.all()).isEqualTo(Map.of("a", "1", "b", "2")));
        assertThat(opened.isCaughtUp()).isTrue();

        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteTopics(List.of(TOPIC)).all().get();
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(opened.isCaughtUp()).isFalse());
        broker.createTopics(Map.of(TOPIC, 1));
        put("b", "5");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(values.all()).isEqualTo(Map.of("b", "5")));
        assertThat(opened.isCaughtUp()).isTrue();
    }

    @Test
    void shouldStartAndEndAtOnceWhileTheBrokerIsAway() {
        broker.createTopics(Map.of(TOPIC, 1));
        put("a", "1");
        broker.stop();
        CompactedTable opened = open();
        assertThat(opened.isCaughtUp()).isFalse();

        broker.start();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(values.all()).isEqualTo(Map.of("a", "1")));
        broker.stop();
        opened.close();
        await().atMost(PATIENCE).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("elbo-table-" + TOPIC)));
    }
}
