package io.elbo.service;

import static io.elbo.service.Sender.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Numbered records for the {@link TinyModel}, each with a key of its own and a known answer: of every hundred, one is
 * junk and two are anomalies.
 */
final class Traffic {
    static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String bootstrapServers;
    private final String detector;
    private final String input;
    private int sent;

    /** Creates the detector's input topic. */
    Traffic(String bootstrapServers, String detector) {
        this.bootstrapServers = bootstrapServers;
        this.detector = detector;
        input = detector + ".input";
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(input, Optional.of(PARTITIONS), Optional.empty())))
                    .all()
                    .get();
            // a producer that asks before every partition has a leader may stall (KAFKA-15591)
            admin.listOffsets(IntStream.range(0, PARTITIONS)
                            .boxed()
                            .collect(Collectors.toMap(
                                    partition -> new TopicPartition(input, partition),
                                    partition -> OffsetSpec.latest())))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String input() {
        return input;
    }

    void send(int records) {
        try (Sender sender = new Sender(bootstrapServers)) {
            for (int end = sent + records; sent < end; sent++) {
                sender.post(input, key(sent), value(sent));
            }
            sender.flush();
        }
    }

    private static String key(int record) {
        return "k" + record;
    }

    private static byte[] value(int record) {
        if (isJunk(record)) {
            return bytes("junk " + record);
        }
        int amount = isAnomaly(record) ? 140 : 40 + record % 20;
        return bytes("{\"amount\": " + amount + ", \"card\": {\"country\": \"SE\"}, \"online\": true}");
    }

    private static boolean isJunk(int record) {
        return record % 100 == 99;
    }

    private static boolean isAnomaly(int record) {
        return record % 50 == 25;
    }

    /** Every record has its one answer, and no other, among what is committed. */
    void assertAnsweredExactlyOnce() {
        try (Topic verdicts = new Topic(bootstrapServers, detector + ".scores");
                Topic anomalies = new Topic(bootstrapServers, detector + ".anomalies");
                Topic deadLetters = new Topic(bootstrapServers, input + ".dlq")) {
            await().atMost(PATIENCE)
                    .until(() ->
                            verdicts.records().size() + deadLetters.records().size() >= sent);
            // a doubled answer would be committed right after the last one
            for (int i = 0; i < 5; i++) {
                verdicts.records();
                anomalies.records();
                deadLetters.records();
            }
            Map<String, Integer> expectedVerdicts = new TreeMap<>();
            Map<String, Integer> expectedAnomalies = new TreeMap<>();
            Map<String, Integer> expectedDeadLetters = new TreeMap<>();
            for (int record = 0; record < sent; record++) {
                (isJunk(record) ? expectedDeadLetters : expectedVerdicts).put(key(record), 1);
                if (isAnomaly(record)) {
                    expectedAnomalies.put(key(record), 1);
                }
            }
            assertThat(count(verdicts)).as("verdicts").isEqualTo(expectedVerdicts);
            assertThat(count(anomalies)).as("anomalies").isEqualTo(expectedAnomalies);
            assertThat(count(deadLetters)).as("dead letters").isEqualTo(expectedDeadLetters);
        }
    }

    private static Map<String, Integer> count(Topic topic) {
        Map<String, Integer> counts = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : topic.records()) {
            counts.merge(new String(record.key(), StandardCharsets.UTF_8), 1, Integer::sum);
        }
        return counts;
    }
}
