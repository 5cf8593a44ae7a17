package io.elbo.testkit;

import static io.elbo.testkit.Sender.bytes;

import io.elbo.broker.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * Numbered records for the {@link TinyModel} on one topic, each with a key of its own and a known answer: of every
 * hundred, one is malformed and two are anomalies. {@link #awaitAnsweredExactlyOnce} compares what a detector has
 * committed with what it must have committed.
 */
public final class Traffic {
    public static final int PARTITIONS = 4;

    private final String bootstrapServers;
    private final String input;
    private int sent;

    /** Creates the input topic, with {@value #PARTITIONS} partitions, unless it exists. */
    public Traffic(String bootstrapServers, String input) {
        this.bootstrapServers = bootstrapServers;
        this.input = input;
        try (Admin admin =
                Admin.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            Topics.create(admin, Map.of(input, PARTITIONS), Map.of());
        }
    }

    public String input() {
        return input;
    }

    /** How many records have been sent. */
    public int sent() {
        return sent;
    }

    /** Sends so many more records, and returns when the broker has them. */
    public void send(int records) {
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
        if (isMalformed(record)) {
            return bytes("junk " + record);
        }
        int amount = isAnomaly(record) ? 140 : 40 + record % 20;
        return bytes("{\"amount\": " + amount + ", \"card\": {\"country\": \"SE\"}, \"online\": true}");
    }

    private static boolean isMalformed(int record) {
        return record % 100 == 99;
    }

    private static boolean isAnomaly(int record) {
        return record % 50 == 25;
    }

    /** As {@link #awaitAnsweredExactlyOnce(int, String, String)}, for a detector that saw every record. */
    public void awaitAnsweredExactlyOnce(String scores, String anomalies) {
        awaitAnsweredExactlyOnce(0, scores, anomalies);
    }

    /**
     * Waits until a detector has answered every record, and fails if an answer is missing, stands there twice, or is
     * another one.
     *
     * @param from the first record that the detector saw
     * @param scores the detector's topic of all verdicts
     * @param anomalies the detector's topic of anomalies
     */
    public void awaitAnsweredExactlyOnce(int from, String scores, String anomalies) {
        String deadLetters = input + ".dlq";
        try (TopicReader verdicts = new TopicReader(bootstrapServers, scores);
                TopicReader flagged = new TopicReader(bootstrapServers, anomalies);
                TopicReader refused = new TopicReader(bootstrapServers, deadLetters)) {
            BoundedWait.until(
                    "every one of " + (sent - from) + " records has an answer in " + scores + " or " + deadLetters,
                    () -> verdicts.records().size() + refused.records().size() >= sent - from);
            // an answer that stands there twice would be committed right after the last one
            for (int i = 0; i < 5; i++) {
                verdicts.records();
                flagged.records();
                refused.records();
            }
            List<String> faults = new ArrayList<>();
            Map<String, Integer> expectedVerdicts = new TreeMap<>();
            Map<String, Integer> expectedAnomalies = new TreeMap<>();
            Map<String, Integer> expectedDeadLetters = new TreeMap<>();
            for (int record = from; record < sent; record++) {
                (isMalformed(record) ? expectedDeadLetters : expectedVerdicts).put(key(record), 1);
                if (isAnomaly(record)) {
                    expectedAnomalies.put(key(record), 1);
                }
            }
            compare(scores, expectedVerdicts, verdicts.countByKey(), faults);
            compare(anomalies, expectedAnomalies, flagged.countByKey(), faults);
            compare(deadLetters, expectedDeadLetters, refused.countByKey(), faults);
            if (!faults.isEmpty()) {
                throw new AssertionError(String.join(System.lineSeparator(), faults));
            }
        }
    }

    private static void compare(
            String topic, Map<String, Integer> expected, Map<String, Integer> actual, List<String> faults) {
        expected.forEach((key, count) -> {
            int found = actual.getOrDefault(key, 0);
            if (found != count) {
                faults.add("record " + key + " stands " + found + " times in " + topic + " instead of " + count);
            }
        });
        actual.forEach((key, count) -> {
            if (!expected.containsKey(key)) {
                faults.add("record " + key + " must not be in " + topic);
            }
        });
    }
}
