package io.elbo.stream.lifecycle;

import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.Settings;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which topics must be there.
 *
 * @param inputs topics that are read; never created
 * @param outputs topics that are written, each with the inputs whose records reach it
 * @param compacted topics that hold the newest of each key; written, and read as a whole
 */
record TopicPlan(Set<String> inputs, Map<String, Set<String>> outputs, Set<String> compacted) {
    static TopicPlan of(Settings settings) {
        Set<String> inputs = new TreeSet<>();
        Map<String, Set<String>> outputs = new TreeMap<>();
        for (DetectorSettings detector : settings.detectors()) {
            inputs.add(detector.input());
            add(outputs, detector.anomaliesTopic(), detector.input());
            add(outputs, detector.deadLetterTopic(), detector.input());
            if (detector.scoresTopic() != null) {
                add(outputs, detector.scoresTopic(), detector.input());
            }
            if (detector.annotatedTopic() != null) {
                add(outputs, detector.annotatedTopic(), detector.input());
            }
        }
        String calibrations = settings.calibrationTopic();
        return new TopicPlan(inputs, outputs, calibrations == null ? Set.of() : Set.of(calibrations));
    }

    private static void add(Map<String, Set<String>> outputs, String output, String input) {
        outputs.computeIfAbsent(output, unused -> new TreeSet<>()).add(input);
    }

    /** Every topic that is written. */
    Set<String> written() {
        Set<String> written = new TreeSet<>(outputs.keySet());
        written.addAll(compacted);
        return written;
    }

    Set<String> all() {
        Set<String> all = new TreeSet<>(inputs);
        all.addAll(written());
        return all;
    }
}
