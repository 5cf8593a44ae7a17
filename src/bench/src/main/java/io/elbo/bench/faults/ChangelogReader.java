package io.elbo.bench.faults;

import io.elbo.testkit.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Compares the committed states of a service's changelog topic with those of a fold over the input. */
final class ChangelogReader {
    private final String bootstrapServers;
    private final String topic;

    ChangelogReader(String bootstrapServers, String topic) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
    }

    /**
     * How many of the detector's keys have another state than the fold says, or none, or should have none. With a registry the states
     * are those of a definition of histories; all versions of the detector must share them.
     */
    long wrong(String detector, Map<String, byte[]> expected) {
        Pattern ofDetector = Pattern.compile(Pattern.quote(detector) + "(/[0-9a-f]{8})?\0(.*)", Pattern.DOTALL);
        Map<String, Map<String, byte[]>> found = new TreeMap<>(); // by definition, by key
        try (TopicReader reader = new TopicReader(bootstrapServers, topic)) {
            for (ConsumerRecord<byte[], byte[]> record : reader.all()) {
                Matcher key = ofDetector.matcher(new String(record.key(), StandardCharsets.UTF_8));
                if (key.matches()) {
                    String definition = Objects.requireNonNullElse(key.group(1), "");
                    found.computeIfAbsent(definition, unused -> new HashMap<>()).put(key.group(2), record.value());
                }
            }
        }
        long wrong = 0;
        for (Map<String, byte[]> states : found.values()) {
            wrong += states.keySet().stream()
                    .filter(key -> !expected.containsKey(key))
                    .count();
        }
        for (Map.Entry<String, byte[]> state : expected.entrySet()) {
            boolean isRight = found.size() == 1
                    && found.values().stream()
                            .allMatch(states -> Arrays.equals(state.getValue(), states.get(state.getKey())));
            wrong += isRight ? 0 : 1;
        }
        return wrong;
    }
}
