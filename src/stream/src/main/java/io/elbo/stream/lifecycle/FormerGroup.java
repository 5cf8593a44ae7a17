package io.elbo.stream.lifecycle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/**
 * The consumer group in which releases before 0.2 read all input topics. A topic's own group takes over its positions once,
 * while it has none, so that an upgrade goes on where the release before has stopped.
 */
final class FormerGroup {
    private static final System.Logger LOG = System.getLogger(FormerGroup.class.getName());

    private final String name;

    FormerGroup(String name) {
        this.name = name;
    }

    /**
     * Gives the topic's positions to its own group where that has none.
     *
     * @return why the stream must not start yet; empty where it may
     */
    Optional<String> handOver(Admin admin, String group, String topic) throws InterruptedException {
        try {
            if (!positions(admin, group, topic).isEmpty()) {
                return Optional.empty();
            }
            Map<TopicPartition, OffsetAndMetadata> former = positions(admin, name, topic);
            if (former.isEmpty()) {
                return Optional.empty();
            }
            int members = members(admin);
            if (members > 0) {
                return Optional.of("instances of a release before 0.2 still read the topic in group " + name + " ("
                        + members + " members): stop all of them, then this stream goes on where they have stopped");
            }
            ClusterWatch.get(admin.alterConsumerGroupOffsets(group, former).all());
            LOG.log(
                    System.Logger.Level.INFO,
                    "group {0} takes over the positions of group {1} in {2} partitions of topic {3}",
                    group,
                    name,
                    former.size(),
                    topic);
            return Optional.empty();
        } catch (GroupAuthorizationException e) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "not allowed to read the positions of group {0}: group {1} starts without them",
                    name,
                    group);
            return Optional.empty();
        } catch (GroupNotEmptyException | UnknownMemberIdException e) {
            return Optional.empty(); // another instance has been faster, and reads the topic already
        } catch (KafkaException | TimeoutException e) {
            return Optional.of("the positions of group " + name + " cannot be read: " + ClusterWatch.cause(e));
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> positions(Admin admin, String group, String topic)
            throws InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        try {
            ClusterWatch.get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                    .forEach((partition, position) -> {
                        if (partition.topic().equals(topic) && position != null) {
                            positions.put(partition, position);
                        }
                    });
        } catch (GroupIdNotFoundException e) {
            return Map.of();
        }
        return positions;
    }

    private int members(Admin admin) throws InterruptedException, TimeoutException {
        try {
            return ClusterWatch.get(admin.describeConsumerGroups(List.of(name)).all()).values().stream()
                    .mapToInt(group -> group.members().size())
                    .sum();
        } catch (GroupIdNotFoundException e) {
            return 0;
        }
    }
}
