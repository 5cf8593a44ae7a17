package io.elbo.stream.rekey;

import io.elbo.core.format.RecordFormat;
import io.elbo.core.schema.Schema;
import io.elbo.stream.output.PositionCarrier;
import io.elbo.stream.output.RefusedOutputs;
import io.elbo.stream.settings.DetectorSettings;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.jspecify.annotations.Nullable;

/**
 * The way of an input's records through a repartition topic: which topic it is, and the part of a topology that writes it.
 * Immutable.
 *
 * @param input the topic that is read
 * @param format of its records
 * @param schema whose history's pointers say what the key is
 * @param maxRecordBytes longer records are not looked into: they have no key
 */
public record Rekeying(String input, RecordFormat format, Schema schema, int maxRecordBytes) {
    private static final String NAME = "keys";
    private static final int MAX_NAME = 60;

    /**
     * The name of the stream that reads the input so: detectors with the same key share it. Valid in names of topics; other
     * pointers give other names.
     */
    public static String streamName(String input, List<String> pointers) {
        String joined = String.join("", pointers);
        String plain = joined.substring(1).replace('/', '.').replaceAll("[^A-Za-z0-9._]", "-");
        boolean isUnique = pointers.size() == 1 && joined.matches("(/[A-Za-z0-9]+)+");
        String name = plain.length() > MAX_NAME ? plain.substring(0, MAX_NAME) : plain;
        return input + "-by-" + name
                + (isUnique && name.equals(plain) ? "" : "-" + Integer.toHexString(pointers.hashCode()));
    }

    /**
     * The name of the stream that judges a detector's records with a model of this key.
     *
     * @param key pointers to the values that histories go by, empty for the record's own key; null if there are no histories
     */
    public static String streamName(DetectorSettings detector, @Nullable List<String> key) {
        return key == null || key.isEmpty() || detector.keyPartitioned()
                ? detector.input()
                : streamName(detector.input(), key);
    }

    /**
     * The topic between the two parts of the topology, as Kafka Streams names it.
     *
     * @param groupId of the stream
     */
    public static String topic(String groupId) {
        return groupId + "-" + NAME + "-repartition";
    }

    /** A topology that reads the input and writes the repartition topic, and the name of the source that reads that. */
    public record Part(Topology topology, String source) {}

    /**
     * @param topic the repartition topic
     * @param partitions of that topic
     */
    public Part topology(String topic, int partitions, RefusedOutputs refused) {
        KeyPartitioner partitioner = new KeyPartitioner(format, schema, maxRecordBytes);
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(input, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .process(() -> new PositionCarrier(topic, refused, partitioner::next))
                .repartition(Repartitioned.<byte[], byte[]>as(NAME)
                        .withKeySerde(Serdes.ByteArray())
                        .withValueSerde(Serdes.ByteArray())
                        .withNumberOfPartitions(partitions)
                        .withStreamPartitioner(partitioner));
        Topology topology = builder.build();
        String source = topology.describe().subtopologies().stream()
                .flatMap(part -> part.nodes().stream())
                .filter(TopologyDescription.Source.class::isInstance)
                .map(TopologyDescription.Source.class::cast)
                .filter(node -> !node.topicSet().contains(input))
                .map(TopologyDescription.Node::name)
                .collect(Collectors.joining());
        return new Part(topology, source);
    }
}
