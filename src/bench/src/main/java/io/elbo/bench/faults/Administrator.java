package io.elbo.bench.faults;

import io.elbo.testkit.BoundedWait;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Somebody who changes topics, and asks again while the broker does not answer. */
final class Administrator {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final String bootstrapServers;

    Administrator(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    void delete(String topic) {
        ask(
                "topic " + topic + " is deleted",
                UnknownTopicOrPartitionException.class::isInstance,
                admin -> admin.deleteTopics(List.of(topic)).all());
    }

    /** The topic has so many partitions from now on. */
    void partitions(String topic, int count) {
        ask(
                "topic " + topic + " has " + count + " partitions",
                InvalidPartitionsException.class::isInstance,
                admin -> admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(count)))
                        .all());
    }

    /** Sets properties of topics. */
    void set(Collection<String> topics, Map<String, String> properties) {
        List<AlterConfigOp> set = properties.entrySet().stream()
                .map(property -> new AlterConfigOp(
                        new ConfigEntry(property.getKey(), property.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        Map<ConfigResource, Collection<AlterConfigOp>> changes = topics.stream()
                .collect(
                        Collectors.toMap(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic), unused -> set));
        ask("topics have the properties " + properties, failure -> false, admin -> admin.incrementalAlterConfigs(
                        changes)
                .all());
    }

    /** @param isDone whether a failure says that an attempt before has done it, although it seemed to fail */
    private void ask(String what, Predicate<Throwable> isDone, Function<Admin, KafkaFuture<Void>> request) {
        try (Admin admin =
                Admin.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            BoundedWait.until(what, PATIENCE, () -> {
                try {
                    request.apply(admin).get();
                    return true;
                } catch (ExecutionException e) {
                    if (!isDone.test(e.getCause()) && !(e.getCause() instanceof RetriableException)) {
                        throw e;
                    }
                    return isDone.test(e.getCause());
                }
            });
        }
    }
}
