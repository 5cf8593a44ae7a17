package io.elbo.bench.faults;

import io.elbo.testkit.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Compares the committed states of a service's changelog topic with those of a fold over the input. */
final class ChangelogReader {
    private final String bootstrapServers;
    private final String topic;

    ChangelogReader(String bootstrapServers, String topic) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
    }

    /** How many of the detector's keys have another state than the fold says, or none, or should have none. */
    long wrong(String detector, Map<String, byte[]> expected) {
        Map<String, byte[]> found = new HashMap<>();
        try (TopicReader reader = new TopicReader(bootstrapServers, topic)) {
            for (ConsumerRecord<byte[], byte[]> record : reader.all()) {
                String key = new String(record.key(), StandardCharsets.UTF_8);
                if (key.startsWith(detector + '\0')) {
                    found.put(key.substring(detector.length() + 1), record.value());
                }
            }
        }
        long wrong = found.keySet().stream()
                .filter(key -> !expected.containsKey(key))
                .count();
        for (Map.Entry<String, byte[]> state : expected.entrySet()) {
            wrong += Arrays.equals(state.getValue(), found.get(state.getKey())) ? 0 : 1;
        }
        return wrong;
    }
}
