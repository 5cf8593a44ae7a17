package io.elbo.bench.faults;

import io.elbo.testkit.Sender;
import io.elbo.testkit.TopicReader;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A few records now and then for a detector on a topic of its own, each with a key that never comes again: in the end each
 * must have exactly one verdict.
 */
final class Probe {
    private static final int RECORDS = 40;

    private final String bootstrapServers;
    private final Watched watched;
    private final Records records;
    private final Set<String> keys = new LinkedHashSet<>();

    Probe(String bootstrapServers, Watched watched, Records records) {
        this.bootstrapServers = bootstrapServers;
        this.watched = watched;
        this.records = records;
    }

    /** Sends a few more. */
    void send() {
        try (Sender sender =
                new Sender(bootstrapServers, Map.of("metadata.max.age.ms", 1_000, "max.block.ms", 120_000))) {
            for (int i = 0; i < RECORDS; i++) {
                String key = watched.detector() + "-" + keys.size();
                keys.add(key);
                sender.post(watched.input(), key, records.ordinary());
            }
            sender.flush();
        }
    }

    private Map<String, Integer> counts() {
        if (keys.isEmpty()) {
            return new HashMap<>();
        }
        try (TopicReader reader = new TopicReader(bootstrapServers, watched.scores())) {
            reader.all();
            return reader.countByKey();
        }
    }

    /** Whether everything that was sent has an answer. */
    boolean isAnswered() {
        return counts().keySet().containsAll(keys);
    }

    Ledger.Balance balance() {
        Map<String, Integer> counts = counts();
        long lost = keys.stream().filter(key -> !counts.containsKey(key)).count();
        long verdicts = counts.values().stream().mapToInt(Integer::intValue).sum();
        return new Ledger.Balance(keys.size(), verdicts, 0, 0, lost, verdicts - counts.size(), 0);
    }
}
