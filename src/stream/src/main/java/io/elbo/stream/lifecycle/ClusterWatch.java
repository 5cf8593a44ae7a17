package io.elbo.stream.lifecycle;

import io.elbo.stream.lifecycle.TopicsView.Ready;
import io.elbo.stream.lifecycle.TopicsView.TopicsMissing;
import io.elbo.stream.lifecycle.TopicsView.TopicsRefused;
import io.elbo.stream.lifecycle.TopicsView.TopicsTooNarrow;
import io.elbo.stream.lifecycle.TopicsView.Unreachable;
import io.elbo.stream.output.OutputLimits;
import io.elbo.stream.output.TopicLimits;
import io.elbo.stream.topology.StreamsProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the broker whether the topics of every stream are there, and creates output topics that are not. One client for all
 * streams of the process. Not thread-safe: its owner calls it from one thread; a call takes no longer than
 * {@link #MAX_LOOK_SECONDS}.
 */
final class ClusterWatch implements AutoCloseable {
    static final int MAX_LOOK_SECONDS = 25;
    private static final System.Logger LOG = System.getLogger(ClusterWatch.class.getName());
    private static final int ANSWER_SECONDS = 6;
    private static final int LEADER_ATTEMPTS = 20;
    private static final long LEADER_PAUSE_MILLIS = 100;
    private static final long LIMITS_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Small segments: the newest one is not compacted, and is read at every start. */
    private static final Map<String, String> COMPACTED = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.SEGMENT_BYTES_CONFIG,
            Integer.toString(16 << 20),
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
            "0.1");
    /** As Kafka Streams would create it, with segments that a restore does not have to read as a whole. */
    private static final Map<String, String> CHANGELOG = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.SEGMENT_BYTES_CONFIG,
            Integer.toString(64 << 20),
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            "CreateTime",
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
            "0.3",
            TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
            Long.toString(Long.MAX_VALUE),
            TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
            Long.toString(Long.MAX_VALUE));
    /** Outputs carry their input's timestamp, however old or new: the broker must not refuse it. */
    private static final Map<String, String> ANY_TIMESTAMP = Map.of(
            TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
            Long.toString(Long.MAX_VALUE),
            TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
            Long.toString(Long.MAX_VALUE));
    /** As Kafka Streams would create it: it deletes records itself, once they are processed. Large records go through, too. */
    private static final Map<String, String> REPARTITION = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG,
            "-1",
            TopicConfig.SEGMENT_BYTES_CONFIG,
            Integer.toString(50 << 20),
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Integer.toString(StreamsProperties.MAX_REPARTITION_BYTES),
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            "CreateTime",
            TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
            Long.toString(Long.MAX_VALUE),
            TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
            Long.toString(Long.MAX_VALUE));
    /** The same, with the latest change of each incident, until it is as old as the broker's retention says. */
    private static final Map<String, String> INCIDENTS = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
            Long.toString(Long.MAX_VALUE),
            TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
            Long.toString(Long.MAX_VALUE));

    /**
     * What the broker says of the topics.
     *
     * @param found topics that are there
     * @param refused topics that it does not describe or create, with its reason
     */
    private record Topics(Map<String, TopicDescription> found, Map<String, String> refused) {}

    private final Map<String, Object> adminConfiguration;
    private final String bootstrapServers;
    private final List<TopicPlan> plans;
    private final boolean createTopics;
    private final OutputLimits limits;
    private @Nullable Admin admin;
    private Map<String, Integer> tooNarrow = Map.of(); // output topics with their max.message.bytes
    private Set<String> limitsOf = Set.of(); // topics that were there when their limits were read
    private long limitsReadNanos;

    /** @param plans one for each stream */
    ClusterWatch(
            Map<String, Object> adminConfiguration,
            String bootstrapServers,
            List<TopicPlan> plans,
            boolean createTopics,
            OutputLimits limits) {
        this.adminConfiguration = adminConfiguration;
        this.bootstrapServers = bootstrapServers;
        this.plans = List.copyOf(plans);
        this.createTopics = createTopics;
        this.limits = limits;
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** What each stream's topics look like, by the stream's name. */
    Map<String, TopicsView> look() throws InterruptedException {
        Map<String, TopicsView> views = new HashMap<>();
        try {
            Admin client = admin();
            Topics topics = describe(client, allTopics());
            Set<String> missing = missingOutputs(topics);
            if (createTopics && !missing.isEmpty()) {
                create(client, missing, topics);
                topics.found().putAll(describe(client, missing).found());
            }
            if (createTopics) {
                growChangelogs(client, topics);
            }
            refreshLimits(client, topics.found().keySet());
            for (TopicPlan plan : plans) {
                views.put(plan.name(), view(plan, topics));
            }
        } catch (KafkaException | TimeoutException e) {
            Unreachable unreachable = new Unreachable(bootstrapServers, cause(e));
            plans.forEach(plan -> views.put(plan.name(), unreachable));
        }
        return views;
    }

    /** The one client of the process; only for the owner's thread. */
    Admin admin() {
        if (admin == null) {
            admin = Admin.create(adminConfiguration);
        }
        return admin;
    }

    private Set<String> allTopics() {
        Set<String> all = new TreeSet<>();
        for (TopicPlan plan : plans) {
            all.add(plan.input());
            all.addAll(plan.written());
        }
        return all;
    }

    private static Topics describe(Admin client, Set<String> names) throws InterruptedException, TimeoutException {
        Topics topics = new Topics(new HashMap<>(), new TreeMap<>());
        for (Map.Entry<String, KafkaFuture<TopicDescription>> answer :
                client.describeTopics(names).topicNameValues().entrySet()) {
            try {
                topics.found().put(answer.getKey(), get(answer.getValue()));
            } catch (UnknownTopicOrPartitionException e) {
                // it is in neither map
            } catch (AuthorizationException | InvalidTopicException e) {
                topics.refused().put(answer.getKey(), cause(e));
            }
        }
        return topics;
    }

    /** Output topics that are not there, of streams whose input is. */
    private Set<String> missingOutputs(Topics topics) {
        Set<String> missing = new TreeSet<>();
        plans.stream()
                .filter(plan -> topics.found().containsKey(plan.input()))
                .forEach(plan -> missing.addAll(plan.written()));
        missing.removeIf(topic -> !isMissing(topic, topics));
        return missing;
    }

    private static boolean isMissing(String topic, Topics topics) {
        return !topics.found().containsKey(topic) && !topics.refused().containsKey(topic);
    }

    private TopicsView view(TopicPlan plan, Topics topics) {
        Map<String, String> refused = new TreeMap<>(topics.refused());
        refused.keySet().removeIf(topic -> !plan.needs(topic));
        if (!refused.isEmpty()) {
            return new TopicsRefused(refused);
        }
        TopicDescription input = topics.found().get(plan.input());
        if (input == null) {
            return new TopicsMissing("input", List.of(plan.input()), "create it, Elbo does not");
        }
        // a stream does not wait for compacted topics: what is written there is kept in memory until they are there
        List<String> missing = plan.outputs().stream()
                .sorted()
                .filter(topic -> isMissing(topic, topics))
                .toList();
        if (!missing.isEmpty()) {
            return new TopicsMissing(
                    "output", missing, createTopics ? "created soon" : "create them, or set elbo.create-topics=true");
        }
        TopicDescription repartition =
                plan.repartition() == null ? null : topics.found().get(plan.repartition());
        if (plan.repartition() != null && repartition == null) {
            return new TopicsMissing(
                    "repartition",
                    List.of(plan.repartition()),
                    createTopics
                            ? "created soon"
                            : "create it with cleanup.policy=delete and retention.ms=-1, or set elbo.create-topics=true,"
                                    + " or key-partitioned=true if " + plan.input() + " is partitioned by the key");
        }
        TopicsMissing changelog = changelog(plan, repartition == null ? input : repartition, topics);
        if (changelog != null) {
            return changelog;
        }
        Map<String, Integer> narrow = new TreeMap<>(tooNarrow);
        narrow.keySet().retainAll(plan.outputs());
        if (!narrow.isEmpty()) {
            return new TopicsTooNarrow(narrow, OutputLimits.MIN_RECORD_BYTES);
        }
        return new Ready(input.topicId(), repartition == null ? 0 : partitions(repartition));
    }

    /** What is wrong with the changelog of the stream's histories; null if nothing is, or if it has none. */
    private @Nullable TopicsMissing changelog(TopicPlan plan, TopicDescription judged, Topics topics) {
        String name = plan.changelog();
        if (name == null) {
            return null;
        }
        TopicDescription changelog = topics.found().get(name);
        if (changelog != null && (createTopics || partitions(changelog) >= partitions(judged))) {
            return null; // it has been given the partitions that it lacked
        }
        String remedy = createTopics
                ? "created soon"
                : "create it with cleanup.policy=compact and as many partitions as " + judged.name() + " has ("
                        + partitions(judged) + "), or set elbo.create-topics=true";
        return new TopicsMissing(changelog == null ? "changelog" : "partitions of changelog", List.of(name), remedy);
    }

    /** Topics that the broker refuses to create are added to the refused ones. */
    private void create(Admin client, Set<String> missing, Topics topics)
            throws InterruptedException, TimeoutException {
        Map<String, NewTopic> wanted = new TreeMap<>();
        missing.forEach(topic -> wanted.put(topic, newTopic(topic, topics.found())));
        List<NewTopic> created = new ArrayList<>();
        for (Map.Entry<String, KafkaFuture<Void>> answer :
                client.createTopics(wanted.values()).values().entrySet()) {
            try {
                get(answer.getValue());
                created.add(wanted.get(answer.getKey()));
            } catch (TopicExistsException e) {
                // another instance was faster
            } catch (ApiException e) {
                topics.refused().put(answer.getKey(), "it cannot be created: " + cause(e));
            }
        }
        awaitLeaders(client, created);
        if (!created.isEmpty()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "created topics {0}",
                    created.stream().map(NewTopic::name).collect(Collectors.joining(", ")));
        }
    }

    /** With as many partitions as the widest of the inputs whose records it gets. */
    private NewTopic newTopic(String topic, Map<String, TopicDescription> found) {
        if (plans.stream().anyMatch(plan -> plan.compacted().contains(topic))) {
            return new NewTopic(topic, Optional.of(1), Optional.empty()).configs(COMPACTED);
        }
        for (TopicPlan plan : plans) {
            TopicDescription judged = found.getOrDefault(plan.judged(), found.get(plan.input()));
            if (judged != null && plan.internal().contains(topic)) {
                return new NewTopic(topic, Optional.of(partitions(judged)), Optional.empty())
                        .configs(topic.equals(plan.changelog()) ? CHANGELOG : REPARTITION);
            }
        }
        int partitions = plans.stream()
                .filter(plan -> plan.outputs().contains(topic))
                .map(plan -> found.get(plan.input()))
                .filter(Objects::nonNull)
                .mapToInt(input -> input.partitions().size())
                .max()
                .orElse(1);
        boolean holdsIncidents =
                plans.stream().anyMatch(plan -> plan.incidents().contains(topic));
        return new NewTopic(topic, Optional.of(partitions), Optional.empty())
                .configs(holdsIncidents ? INCIDENTS : ANY_TIMESTAMP);
    }

    /**
     * Gives each changelog as many partitions as the topic has whose records are judged. Kafka Streams does not work with fewer.
     * Keys of a grown topic may belong to another partition than before, and their histories begin anew there. A repartition topic
     * does not grow with the input.
     */
    private void growChangelogs(Admin client, Topics topics) throws InterruptedException, TimeoutException {
        for (TopicPlan plan : plans) {
            TopicDescription judged = topics.found().get(plan.judged());
            TopicDescription changelog =
                    plan.changelog() == null ? null : topics.found().get(plan.changelog());
            if (judged == null || changelog == null || partitions(changelog) >= partitions(judged)) {
                continue;
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    "topic {0} has grown to {1} partitions: keys that move to another one begin their history anew",
                    judged.name(),
                    partitions(judged));
            try {
                get(client.createPartitions(Map.of(changelog.name(), NewPartitions.increaseTo(partitions(judged))))
                        .all());
            } catch (InvalidPartitionsException e) {
                // another instance was faster
            }
            awaitLeaders(
                    client, List.of(new NewTopic(changelog.name(), Optional.of(partitions(judged)), Optional.empty())));
        }
    }

    private static int partitions(TopicDescription topic) {
        return topic.partitions().size();
    }

    /** Reads anew what the output topics accept, now and then and whenever other topics are there. */
    private void refreshLimits(Admin client, Set<String> found) throws InterruptedException, TimeoutException {
        Set<String> outputs = new TreeSet<>();
        plans.forEach(plan -> outputs.addAll(plan.outputs()));
        outputs.retainAll(found);
        boolean due = limitsReadNanos == 0 || limits.isStale() || System.nanoTime() - limitsReadNanos > LIMITS_NANOS;
        if (!due && outputs.equals(limitsOf)) {
            return;
        }
        Map<String, TopicLimits> accepted = new TreeMap<>();
        List<ConfigResource> resources = outputs.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        for (Map.Entry<ConfigResource, KafkaFuture<Config>> answer :
                client.describeConfigs(resources).values().entrySet()) {
            try {
                accepted.put(answer.getKey().name(), limits(get(answer.getValue())));
            } catch (AuthorizationException e) {
                LOG.log(
                        limitsReadNanos == 0 ? System.Logger.Level.INFO : System.Logger.Level.DEBUG,
                        "not allowed to read the configuration of topic {0}: what it accepts is not known",
                        answer.getKey().name());
            } catch (UnknownTopicOrPartitionException e) {
                // deleted a moment ago: the next look sees it
            }
        }
        limits.refresh(accepted);
        tooNarrow = new TreeMap<>();
        accepted.forEach((topic, limit) -> {
            if (limit.maxMessageBytes() < OutputLimits.MIN_RECORD_BYTES) {
                tooNarrow.put(topic, limit.maxMessageBytes());
            }
        });
        limitsOf = outputs;
        limitsReadNanos = System.nanoTime();
    }

    private static TopicLimits limits(Config topic) {
        return new TopicLimits(
                (int) number(topic, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.MAX_VALUE),
                !"LogAppendTime".equals(text(topic, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)),
                number(topic, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, Long.MAX_VALUE),
                number(topic, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.MAX_VALUE),
                text(topic, TopicConfig.CLEANUP_POLICY_CONFIG).contains(TopicConfig.CLEANUP_POLICY_COMPACT));
    }

    private static long number(Config topic, String name, long otherwise) {
        String text = text(topic, name);
        return text.isEmpty() ? otherwise : Long.parseLong(text);
    }

    /** Empty where the broker does not say. */
    private static String text(Config topic, String name) {
        ConfigEntry entry = topic.get(name);
        return entry == null || entry.value() == null ? "" : entry.value();
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
    static <T> T get(KafkaFuture<T> answer) throws InterruptedException, TimeoutException {
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        }
    }

    /** What went wrong, in a few words. */
    static String cause(Exception e) {
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
