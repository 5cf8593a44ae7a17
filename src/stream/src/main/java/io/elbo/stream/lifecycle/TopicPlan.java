package io.elbo.stream.lifecycle;

import io.elbo.stream.topology.Pipeline;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which topics one stream needs.
 *
 * @param input the topic that is read; never created
 * @param outputs topics that are written
 * @param incidents those of them that are compacted, but keep what is old for a time only
 * @param compacted topics that hold the newest value of each key; written if they are there, and read as a whole
 * @param changelog topic with the histories of keys, which has as many partitions as the input; null if there are none
 */
record TopicPlan(
        String input,
        Set<String> outputs,
        Set<String> incidents,
        Set<String> compacted,
        @Nullable String changelog) {
    static TopicPlan of(Pipeline pipeline) {
        String calibrations = pipeline.calibrationTopic();
        return new TopicPlan(
                pipeline.topic(),
                pipeline.outputTopics(),
                pipeline.incidentTopics(),
                calibrations == null ? Set.of() : Set.of(calibrations),
                pipeline.historyChangelog());
    }

    /** Whether the stream cannot run without the topic. */
    boolean needs(String topic) {
        return input.equals(topic) || outputs.contains(topic) || topic.equals(changelog);
    }

    /** Every topic that is written. */
    Set<String> written() {
        Set<String> written = new TreeSet<>(outputs);
        written.addAll(compacted);
        if (changelog != null) {
            written.add(changelog);
        }
        return written;
    }
}
