package io.elbo.stream.lifecycle;

import io.elbo.stream.topology.Pipeline;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which topics one stream needs.
 *
 * @param name of the stream
 * @param input the topic that is read; never created
 * @param outputs topics that are written
 * @param incidents those of them that are compacted, but keep what is old for a time only
 * @param compacted topics that hold the newest value of each key; written if they are there, and read as a whole
 * @param repartition topic of Kafka Streams through which the input's records come to the partitions of their keys; null if they
 *     are read where they are
 * @param changelog topic with the histories of keys, which has as many partitions as the topic whose records are judged; null if
 *     there are none
 */
record TopicPlan(
        String name,
        String input,
        Set<String> outputs,
        Set<String> incidents,
        Set<String> compacted,
        @Nullable String repartition,
        @Nullable String changelog) {
    static TopicPlan of(Pipeline pipeline) {
        String calibrations = pipeline.calibrationTopic();
        return new TopicPlan(
                pipeline.name(),
                pipeline.input(),
                pipeline.outputTopics(),
                pipeline.incidentTopics(),
                calibrations == null ? Set.of() : Set.of(calibrations),
                pipeline.repartitionTopic(),
                pipeline.historyChangelog());
    }

    /** Whether the stream cannot run without the topic. */
    boolean needs(String topic) {
        return input.equals(topic) || outputs.contains(topic) || topic.equals(repartition) || topic.equals(changelog);
    }

    /** What Kafka Streams needs beside input and outputs. */
    List<String> internal() {
        return Stream.of(repartition, changelog).filter(Objects::nonNull).toList();
    }

    /** The topic whose records are judged. */
    String judged() {
        return repartition == null ? input : repartition;
    }

    /** Every topic that is written. */
    Set<String> written() {
        Set<String> written = new TreeSet<>(outputs);
        written.addAll(compacted);
        written.addAll(internal());
        return written;
    }
}
