package io.elbo.broker;

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
import org.apache.kafka.common.errors.TopicExistsException;

/** Topics made so that they take records at once, on any cluster. */
public final class Topics {
    private Topics() {}

    /**
     * Creates topics with the broker's default replication and returns once every partition has a leader. Existing
     * topics stay as they are.
     *
     * @param partitions number of partitions by topic
     * @param config topic configuration of every new topic
     */
    public static void create(Admin admin, Map<String, Integer> partitions, Map<String, String> config) {
        List<NewTopic> topics = new ArrayList<>();
        partitions.forEach((name, count) ->
                topics.add(new NewTopic(name, Optional.of(count), Optional.empty()).configs(Map.copyOf(config))));
        try {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (var created : admin.createTopics(topics).values().entrySet()) {
                if (isNew(created.getValue())) {
                    String topic = created.getKey();
                    for (int partition = 0; partition < partitions.getOrDefault(topic, 0); partition++) {
                        ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
                    }
                }
            }
            // without this a producer may stall until its delivery timeout on a topic this young (KAFKA-15591)
            admin.listOffsets(ends).all().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating the topics " + partitions.keySet(), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot create the topics " + partitions.keySet(), e.getCause());
        }
    }

    private static boolean isNew(KafkaFuture<Void> created) throws ExecutionException, InterruptedException {
        try {
            created.get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }
}
