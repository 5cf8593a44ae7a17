package io.elbo.stream.lifecycle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** A consumer group as the broker knows it: who is in it, and the positions that it has committed. Not thread-safe. */
record ConsumerGroup(Admin admin, String name) {
    private static final String TAKEN_OVER = "taken over by group ";

    /**
     * The committed positions in a topic, but for those that another group has taken over. Positions of a transaction that is not
     * over yet are waited for.
     */
    Map<TopicPartition, OffsetAndMetadata> positions(String topic) throws InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetAndMetadata> positions = committed(topic);
        positions.values().removeIf(position -> position.metadata().startsWith(TAKEN_OVER));
        return positions;
    }

    /** The names of the groups that have taken over positions of this one in a topic. */
    Set<String> successors(String topic) throws InterruptedException, TimeoutException {
        return committed(topic).values().stream()
                .map(OffsetAndMetadata::metadata)
                .filter(metadata -> metadata.startsWith(TAKEN_OVER))
                .map(metadata -> metadata.substring(TAKEN_OVER.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String topic)
            throws InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        try {
            var stable = new ListConsumerGroupOffsetsOptions().requireStable(true);
            ClusterWatch.get(admin.listConsumerGroupOffsets(name, stable).partitionsToOffsetAndMetadata())
                    .forEach((partition, position) -> {
                        if (partition.topic().equals(topic) && position != null) {
                            committed.put(partition, position);
                        }
                    });
        } catch (GroupIdNotFoundException e) {
            committed.clear(); // it has never committed anything, or everything is forgotten
        }
        return committed;
    }

    /** How many consumers are in the group now. */
    int members() throws InterruptedException, TimeoutException {
        try {
            return ClusterWatch.get(admin.describeConsumerGroups(List.of(name)).all()).values().stream()
                    .mapToInt(group -> group.members().size())
                    .sum();
        } catch (GroupIdNotFoundException e) {
            return streamsMembers();
        }
    }

    /** The same with Kafka's own protocol for streams ({@code group.protocol=streams}). */
    private int streamsMembers() throws InterruptedException, TimeoutException {
        try {
            return ClusterWatch.get(admin.describeStreamsGroups(List.of(name)).all()).values().stream()
                    .mapToInt(group -> group.members().size())
                    .sum();
        } catch (GroupIdNotFoundException | UnsupportedVersionException e) {
            return 0;
        }
    }

    /** Commits positions; only for a group without members. */
    void commit(Map<TopicPartition, OffsetAndMetadata> positions) throws InterruptedException, TimeoutException {
        if (!positions.isEmpty()) {
            ClusterWatch.get(admin.alterConsumerGroupOffsets(name, positions).all());
        }
    }

    /** Notes that another group goes on at the positions of this one, which count no more from then on. */
    void markTakenOver(Map<TopicPartition, OffsetAndMetadata> positions, String by)
            throws InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetAndMetadata> marked = new HashMap<>();
        positions.forEach((partition, position) -> marked.put(
                partition, new OffsetAndMetadata(position.offset(), position.leaderEpoch(), TAKEN_OVER + by)));
        commit(marked);
    }
}
