package io.elbo.stream.lifecycle;

import io.elbo.stream.lifecycle.ClusterView.Ready;
import io.elbo.stream.lifecycle.ClusterView.TopicsMissing;
import io.elbo.stream.lifecycle.ClusterView.TopicsTooNarrow;
import io.elbo.stream.lifecycle.ClusterView.Unreachable;
import io.elbo.stream.topology.DetectionTopology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the broker whether every topic is there, and creates output topics that are not. Not thread-safe: its owner calls
 * it from one thread; a call takes no longer than {@link #LONGEST_LOOK_SECONDS}.
 */
final class ClusterWatch implements AutoCloseable {
    static final int LONGEST_LOOK_SECONDS = 25;
    private static final System.Logger LOG = System.getLogger(ClusterWatch.class.getName());
    private static final int ANSWER_SECONDS = 6;
    private static final int LEADER_ATTEMPTS = 20;
    private static final long LEADER_PAUSE_MILLIS = 100;

    /** Small segments: the newest one is not compacted, and is read at every start. */
    private static final Map<String, String> COMPACTED = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.SEGMENT_BYTES_CONFIG,
            Integer.toString(16 << 20),
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
            "0.1");

    private final Map<String, Object> adminConfiguration;
    private final String bootstrapServers;
    private final TopicPlan plan;
    private final boolean createTopics;
    private @Nullable Admin admin;
    private @Nullable Ready ready;

    ClusterWatch(
            Map<String, Object> adminConfiguration, String bootstrapServers, TopicPlan plan, boolean createTopics) {
        this.adminConfiguration = adminConfiguration;
        this.bootstrapServers = bootstrapServers;
        this.plan = plan;
        this.createTopics = createTopics;
    }

    ClusterView look() throws InterruptedException {
        try {
            Admin client = admin();
            Map<String, Integer> partitions = partitions(client);
            List<String> inputs = absent(plan.inputs(), partitions);
            if (!inputs.isEmpty()) {
                return new TopicsMissing("input", inputs, "create them, Elbo does not");
            }
            List<String> outputs = absent(plan.written(), partitions);
            if (outputs.isEmpty()) {
                return sized(client);
            }
            if (!createTopics) {
                return new TopicsMissing("output", outputs, "create them, or set elbo.create-topics=true");
            }
            return create(client, outputs, partitions);
        } catch (KafkaException | TimeoutException e) {
            return new Unreachable(bootstrapServers, cause(e));
        }
    }

    private Admin admin() {
        if (admin == null) {
            admin = Admin.create(adminConfiguration);
        }
        return admin;
    }

    /** How many partitions each topic has; without those that are missing. */
    private Map<String, Integer> partitions(Admin client) throws InterruptedException, TimeoutException {
        Map<String, Integer> partitions = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> answer :
                client.describeTopics(plan.all()).topicNameValues().entrySet()) {
            Optional<TopicDescription> topic = existing(answer.getValue());
            topic.ifPresent(
                    found -> partitions.put(answer.getKey(), found.partitions().size()));
        }
        return partitions;
    }

    private static Optional<TopicDescription> existing(KafkaFuture<TopicDescription> answer)
            throws InterruptedException, TimeoutException {
        try {
            return Optional.of(get(answer));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    private static List<String> absent(Iterable<String> topics, Map<String, Integer> partitions) {
        List<String> absent = new ArrayList<>();
        for (String topic : topics) {
            if (!partitions.containsKey(topic)) {
                absent.add(topic);
            }
        }
        return absent;
    }

    private ClusterView create(Admin client, List<String> missing, Map<String, Integer> partitions)
            throws InterruptedException, TimeoutException {
        List<NewTopic> topics = new ArrayList<>();
        for (String topic : missing) {
            if (plan.compacted().contains(topic)) {
                topics.add(new NewTopic(topic, Optional.of(1), Optional.empty()).configs(COMPACTED));
                continue;
            }
            int most = plan.outputs().getOrDefault(topic, Set.of()).stream()
                    .mapToInt(partitions::get)
                    .max()
                    .orElse(1);
            // outputs carry their input's time, however old or new: the broker must not refuse it
            topics.add(new NewTopic(topic, Optional.of(most), Optional.empty())
                    .configs(Map.of(
                            TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE),
                            TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE))));
        }
        Map<String, String> refused = new TreeMap<>();
        for (Map.Entry<String, KafkaFuture<Void>> answer :
                client.createTopics(topics).values().entrySet()) {
            try {
                get(answer.getValue());
            } catch (TopicExistsException e) {
                // another instance was faster
            } catch (KafkaException e) {
                refused.put(answer.getKey(), cause(e));
            }
        }
        if (!refused.isEmpty()) {
            return new TopicsMissing("output", refused.keySet(), "the broker refuses to create them: " + refused);
        }
        awaitLeaders(client, topics);
        LOG.log(System.Logger.Level.INFO, "created topics {0}", String.join(", ", new TreeSet<>(missing)));
        return sized(client);
    }

    /** Ready with what the output topics accept: a record past that would end the stream. Asked for once. */
    private ClusterView sized(Admin client) throws InterruptedException, TimeoutException {
        if (ready == null) {
            Map<String, Integer> limits = maxMessageBytes(client);
            Map<String, Integer> narrow = new TreeMap<>(limits);
            narrow.values().removeIf(bytes -> bytes >= DetectionTopology.LEAST_RECORD_BYTES);
            if (!narrow.isEmpty()) {
                return new TopicsTooNarrow(narrow, DetectionTopology.LEAST_RECORD_BYTES);
            }
            ready = new Ready(
                    limits.values().stream().mapToInt(Integer::intValue).min().orElse(Integer.MAX_VALUE));
        }
        return ready;
    }

    private Map<String, Integer> maxMessageBytes(Admin client) throws InterruptedException, TimeoutException {
        List<ConfigResource> topics = plan.outputs().keySet().stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<String, Integer> limits = new TreeMap<>();
        try {
            for (Map.Entry<ConfigResource, Config> topic :
                    get(client.describeConfigs(topics).all()).entrySet()) {
                ConfigEntry limit = topic.getValue().get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
                if (limit != null && limit.value() != null) {
                    limits.put(topic.getKey().name(), Integer.valueOf(limit.value()));
                }
            }
        } catch (AuthorizationException e) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "not allowed to read the output topics'' max.message.bytes: taking the producer''s limit for it");
        }
        return limits;
    }

    /**
     * Waits until every new partition has a leader that answers: a producer that asks earlier may stall until its delivery
     * timeout (KAFKA-15591).
     */
    private static void awaitLeaders(Admin client, List<NewTopic> topics)
            throws InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        for (NewTopic topic : topics) {
            for (int partition = 0; partition < topic.numPartitions(); partition++) {
                partitions.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        }
        for (int attempt = 1; ; attempt++) {
            try {
                get(client.listOffsets(partitions).all());
                return;
            } catch (InvalidMetadataException e) { // the broker has not heard of its new topics yet
                if (attempt == LEADER_ATTEMPTS) {
                    throw e;
                }
                Thread.sleep(LEADER_PAUSE_MILLIS);
            }
        }
    }

    /** The answer; what went wrong instead, as Kafka names it. */
    private static <T> T get(KafkaFuture<T> answer) throws InterruptedException, TimeoutException {
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        }
    }

    private static String cause(Exception e) {
        if (e instanceof TimeoutException || e instanceof org.apache.kafka.common.errors.TimeoutException) {
            return "timed out";
        }
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null || message.isBlank() ? root.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ofMillis(500));
        }
    }
}
