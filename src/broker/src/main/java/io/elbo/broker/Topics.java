package io.elbo.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/** Topics made so that they take records at once, on any cluster. */
public final class Topics {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_MILLIS = 100;

    private Topics() {}

    /**
     * Creates topics with the broker's default replication and returns once every partition has a leader that answers.
     * Existing topics stay as they are. A cluster that has just started, and refuses for now, is asked again for up to a
     * minute.
     *
     * @param partitions number of partitions by topic
     * @param config topic configuration of every new topic
     */
    public static void create(Admin admin, Map<String, Integer> partitions, Map<String, String> config) {
        List<NewTopic> topics = new ArrayList<>();
        partitions.forEach((name, count) ->
                topics.add(new NewTopic(name, Optional.of(count), Optional.empty()).configs(Map.copyOf(config))));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                for (KafkaFuture<Void> created :
                        admin.createTopics(topics).values().values()) {
                    awaitCreated(created);
                }
                awaitLeaders(admin, partitions.keySet());
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while creating the topics " + partitions.keySet(), e);
            } catch (ExecutionException e) {
                if (!passes(e.getCause()) || System.nanoTime() > end) {
                    throw new IllegalStateException("cannot create the topics " + partitions.keySet(), e.getCause());
                }
            }
            pause(partitions);
        }
    }

    /** Whether a cluster answers so while it starts: nodes not yet registered, topics and leaders not yet known. */
    private static boolean passes(@Nullable Throwable refusal) {
        return refusal instanceof RetriableException || refusal instanceof InvalidReplicationFactorException;
    }

    private static void pause(Map<String, Integer> partitions) {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating the topics " + partitions.keySet(), e);
        }
    }

    private static void awaitCreated(KafkaFuture<Void> created) throws ExecutionException, InterruptedException {
        try {
            created.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /** Without this a producer may stall until its delivery timeout on a topic this young (KAFKA-15591). */
    private static void awaitLeaders(Admin admin, Iterable<String> topics)
            throws ExecutionException, InterruptedException {
        List<String> names = new ArrayList<>();
        topics.forEach(names::add);
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (var topic : admin.describeTopics(names).allTopicNames().get().entrySet()) {
            for (TopicPartitionInfo partition : topic.getValue().partitions()) {
                ends.put(new TopicPartition(topic.getKey(), partition.partition()), OffsetSpec.latest());
            }
        }
        admin.listOffsets(ends).all().get();
    }
}
