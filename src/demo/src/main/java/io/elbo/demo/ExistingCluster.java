package io.elbo.demo;

import io.elbo.broker.Topics;
import java.util.Map;
import java.util.concurrent.ExecutionException;
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
            admin.describeCluster()
                    .nodes()
                    .get(); // creating topics waits for a cluster that starts, far longer than for none
            Topics.create(admin, partitions, configuration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unusable(bootstrapServers, e);
        } catch (ExecutionException | KafkaException | IllegalStateException e) {
            throw unusable(bootstrapServers, e);
        }
    }

    private static DemoException unusable(String bootstrapServers, Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new DemoException("the cluster at " + bootstrapServers + " cannot be used: " + cause.getMessage(), e);
    }
}
