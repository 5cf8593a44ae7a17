package io.elbo.registry;

import io.elbo.registry.topic.CompactedTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The registry's topic as a thing of the cluster: whether it is there, how it is created, and where it ends. */
final class RegistryTopic implements AutoCloseable {
    /** How long one answer of the cluster is waited for, unless somebody says otherwise. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration MIN_PATIENCE = Duration.ofSeconds(1);
    /** A whole model and something beside it; the segment that is written to is never compacted. */
    private static final String SEGMENT_BYTES = Integer.toString(64 << 20);

    private final RegistrySettings settings;
    private final Admin admin;
    private final Duration patience;

    private RegistryTopic(RegistrySettings settings, Admin admin, Duration patience) {
        this.settings = settings;
        this.admin = admin;
        this.patience = patience;
    }

    /** Connects when it is first asked; the caller closes it. */
    static RegistryTopic of(RegistrySettings settings) throws RegistryException {
        return of(settings, PATIENCE);
    }

    /** @param limit for one answer of the cluster, between a second and the usual one */
    static RegistryTopic of(RegistrySettings settings, Duration limit) throws RegistryException {
        Duration most = limit.compareTo(PATIENCE) < 0 ? limit : PATIENCE;
        Duration patience = most.compareTo(MIN_PATIENCE) > 0 ? most : MIN_PATIENCE;
        int millis = (int) patience.toMillis();
        try {
            Admin admin = Admin.create(settings.with(Map.of(
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    millis,
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    millis / 2)));
            return new RegistryTopic(settings, admin, patience);
        } catch (KafkaException e) {
            throw new RegistryException("Kafka's client cannot be made: " + Causes.of(e), e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }

    /** Creates the topic with the cluster's default replication; returns false if it was there already. */
    boolean create() throws RegistryException {
        NewTopic topic = new NewTopic(settings.topic(), Optional.of(1), Optional.empty())
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.SEGMENT_BYTES_CONFIG,
                        SEGMENT_BYTES,
                        TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
                        "0.1"));
        try {
            await(admin.createTopics(List.of(topic)).all());
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw unavailable("created", e);
        }
    }

    /**
     * @return why it is not known whether the topic keeps what is written to it; empty if it does
     * @throws UnusableTopicException if the topic cannot hold a registry
     * @throws RegistryException if it is missing, or the cluster does not answer
     */
    Optional<String> requireUsable() throws RegistryException {
        try {
            TopicDescription description = await(
                            admin.describeTopics(List.of(settings.topic())).allTopicNames())
                    .get(settings.topic());
            int partitions = description == null ? 0 : description.partitions().size();
            if (partitions != 1) {
                throw new UnusableTopicException("topic " + settings.topic() + " has " + partitions
                        + " partitions, but a registry of models needs exactly one: create another topic, with"
                        + " --partitions 1 and --config cleanup.policy=compact");
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new RegistryException(
                        "topic " + settings.topic() + " is missing, or this user may not describe it:"
                                + " create it with one partition and cleanup.policy=compact",
                        e);
            }
            throw unavailable("described", e);
        }
        return requireCompacted();
    }

    private Optional<String> requireCompacted() throws RegistryException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, settings.topic());
        ConfigEntry policy;
        try {
            Config config =
                    await(admin.describeConfigs(List.of(resource)).all()).get(resource);
            policy = config == null ? null : config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
        } catch (ExecutionException e) {
            if (Causes.has(e, AuthorizationException.class)) {
                return Optional.of(
                        "whether topic " + settings.topic() + " has cleanup.policy=compact is not known: this"
                                + " user may not read its configuration (DescribeConfigs); with another policy Kafka deletes"
                                + " models from it");
            }
            throw unavailable("described", e);
        }
        if (policy == null || policy.value() == null || policy.value().equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            return Optional.empty();
        }
        throw new UnusableTopicException("topic " + settings.topic() + " has cleanup.policy=" + policy.value()
                + ", with which Kafka deletes models and what is said of them after a time: set it to compact"
                + " (kafka-configs.sh --alter --entity-type topics --entity-name " + settings.topic()
                + " --add-config cleanup.policy=compact)");
    }

    /** Returns when the table has told all that was committed when this was called. */
    void awaitRead(CompactedTable table, Duration timeout) throws RegistryException {
        long read = table.position(0);
        TopicPartition partition = new TopicPartition(settings.topic(), 0);
        long end;
        try {
            end = await(admin.listOffsets(
                                    Map.of(partition, OffsetSpec.latest()),
                                    new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                            .partitionResult(partition))
                    .offset();
        } catch (ExecutionException e) {
            throw unavailable("read to its end", e);
        }
        if (read > end) {
            throw new RegistryException("topic " + settings.topic() + " was deleted and created again: try again");
        }
        try {
            if (!table.awaitRead(0, end, timeout)) {
                throw new RegistryException("topic " + settings.topic() + " could not be read to its end within "
                        + timeout.toSeconds() + " s"
                        + table.whyNotCaughtUp().map(why -> ": " + why).orElse(""));
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private RegistryException unavailable(String what, ExecutionException e) {
        boolean isAway = Causes.has(e, TimeoutException.class, org.apache.kafka.common.errors.TimeoutException.class);
        String why = isAway
                ? "no broker of " + settings.kafka().get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)
                        + " answers, or its security settings are not those of this client"
                : Causes.of(e);
        return new RegistryException("topic " + settings.topic() + " cannot be " + what + ": " + why, e);
    }

    private <T> T await(KafkaFuture<T> future) throws ExecutionException, RegistryException {
        try {
            return future.get(2 * patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (TimeoutException e) {
            throw new ExecutionException("the cluster does not answer", e);
        }
    }

    static RegistryException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new RegistryException("interrupted", e);
    }
}
