package io.elbo.demo;

import io.elbo.broker.Topics;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** A Kafka cluster that was there before the demo. */
final class ExistingCluster {
    private ExistingCluster() {}

    /** Creates the topics that are missing; says in one line why it cannot. */
    static void createTopics(
            String bootstrapServers, Map<String, Integer> partitions, Map<String, String> configuration) {
        try (Admin admin = Admin.create(Map.<String, Object>of(
                "bootstrap.servers",
                bootstrapServers,
                "request.timeout.ms",
                5_000,
                "default.api.timeout.ms",
                10_000))) {
            Topics.create(admin, partitions, configuration);
        } catch (KafkaException | IllegalStateException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new DemoException("the cluster at " + bootstrapServers + " cannot be used: " + cause.getMessage(), e);
        }
    }
}
