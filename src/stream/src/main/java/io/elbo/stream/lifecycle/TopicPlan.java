package io.elbo.stream.lifecycle;

import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.topology.Pipeline;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which topics one stream needs.
 *
 * @param input the topic that is read; never created
 * @param outputs topics that are written
 * @param compacted topics that hold the newest value of each key; written if they are there, and read as a whole
 */
record TopicPlan(String input, Set<String> outputs, Set<String> compacted) {
    static TopicPlan of(Pipeline pipeline) {
        Set<String> outputs = new TreeSet<>();
        for (DetectorSettings detector : pipeline.detectors()) {
            outputs.addAll(detector.outputTopics().values());
        }
        String calibrations = pipeline.calibrationTopic();
        return new TopicPlan(pipeline.topic(), outputs, calibrations == null ? Set.of() : Set.of(calibrations));
    }

    /** Whether the stream cannot run without the topic. */
    boolean needs(String topic) {
        return input.equals(topic) || outputs.contains(topic);
    }

    /** Every topic that is written. */
    Set<String> written() {
        Set<String> written = new TreeSet<>(outputs);
        written.addAll(compacted);
        return written;
    }
}
