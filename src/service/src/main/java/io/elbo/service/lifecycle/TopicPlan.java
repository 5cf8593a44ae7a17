package io.elbo.service.lifecycle;

import io.elbo.service.config.DetectorSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which topics must be there.
 *
 * @param inputs topics that are read; never created
 * @param outputs topics that are written, each with the inputs whose records reach it
 */
record TopicPlan(Set<String> inputs, Map<String, Set<String>> outputs) {
    static TopicPlan of(List<DetectorSettings> detectors) {
        Set<String> inputs = new TreeSet<>();
        Map<String, Set<String>> outputs = new TreeMap<>();
        for (DetectorSettings detector : detectors) {
            inputs.add(detector.input());
            add(outputs, detector.anomaliesTopic(), detector.input());
            add(outputs, detector.deadLetterTopic(), detector.input());
            if (detector.scoresTopic() != null) {
                add(outputs, detector.scoresTopic(), detector.input());
            }
        }
        return new TopicPlan(inputs, outputs);
    }

    private static void add(Map<String, Set<String>> outputs, String output, String input) {
        outputs.computeIfAbsent(output, unused -> new TreeSet<>()).add(input);
    }

    Set<String> all() {
        Set<String> all = new TreeSet<>(inputs);
        all.addAll(outputs.keySet());
        return all;
    }
}
