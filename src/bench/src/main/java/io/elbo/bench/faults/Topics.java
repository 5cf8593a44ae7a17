package io.elbo.bench.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The topics of the one detector under test. */
record Topics(String input, String scores, String anomalies, String deadLetters) {
    /** Of every topic at first; only the input grows. */
    static final int PARTITIONS = 4;

    static Topics of(String detector) {
        return new Topics(detector, detector + ".scores", detector + ".anomalies", detector + ".dlq");
    }

    Map<String, Integer> toCreate() {
        Map<String, Integer> partitions = new HashMap<>();
        List.of(input, scores, anomalies, deadLetters).forEach(topic -> partitions.put(topic, PARTITIONS));
        return partitions;
    }

    List<TopicPartition> partitions(int inputPartitions) {
        List<TopicPartition> partitions = new ArrayList<>();
        toCreate().forEach((topic, count) -> {
            for (int i = 0; i < (topic.equals(input) ? inputPartitions : count); i++) {
                partitions.add(new TopicPartition(topic, i));
            }
        });
        return partitions;
    }
}
