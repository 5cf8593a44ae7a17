package io.elbo.service;

import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How many committed verdicts, anomalies and dead letters each record's key has. */
record Answers(Map<String, Integer> verdicts, Map<String, Integer> anomalies, Map<String, Integer> deadLetters) {

    /** Waits until there are as many verdicts and dead letters as records, and looks for doubles after that. */
    static Answers await(String bootstrapServers, String input, String detector, int records, Duration atMost) {
        try (Topic scores = new Topic(bootstrapServers, detector + ".scores");
                Topic anomalies = new Topic(bootstrapServers, detector + ".anomalies");
                Topic deadLetters = new Topic(bootstrapServers, input + ".dlq")) {
            org.awaitility.Awaitility.await()
                    .atMost(atMost)
                    .until(() -> scores.records().size() + deadLetters.records().size() >= records);
            // a doubled answer would be committed right after the last one
            for (int i = 0; i < 5; i++) {
                scores.records();
                deadLetters.records();
                anomalies.records();
            }
            return new Answers(count(scores.records()), count(anomalies.records()), count(deadLetters.records()));
        }
    }

    private static Map<String, Integer> count(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, Integer> counts = new TreeMap<>();
        records.forEach(record -> counts.merge(new String(record.key(), StandardCharsets.UTF_8), 1, Integer::sum));
        return counts;
    }
}
