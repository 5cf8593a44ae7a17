package io.elbo.bench.overload;

import io.elbo.testkit.ServiceProcess;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Looks at the service from outside: its process, its metrics page, and the offsets of its groups on the broker. */
final class Gauge implements AutoCloseable {
    private final Admin admin;
    private final ServiceProcess service;
    private final Firehose firehose;
    private final List<String> groups;
    private final Map<TopicPartition, OffsetSpec> inputs = new HashMap<>();
    private final long start = System.nanoTime();

    Gauge(
            String bootstrapServers,
            String application,
            Map<String, Integer> topics,
            ServiceProcess service,
            Firehose firehose) {
        admin = Admin.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
        this.service = service;
        this.firehose = firehose;
        groups =
                topics.keySet().stream().map(topic -> application + "-" + topic).toList();
        topics.forEach((topic, partitions) -> {
            for (int i = 0; i < partitions; i++) {
                inputs.put(new TopicPartition(topic, i), OffsetSpec.latest());
            }
        });
    }

    Sample look() throws InterruptedException {
        if (!service.isAlive()) {
            throw new IllegalStateException("the service has ended");
        }
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
            for (String group : groups) {
                committed.putAll(admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get());
            }
            long end = admin.listOffsets(inputs).all().get().values().stream()
                    .mapToLong(offset -> offset.offset())
                    .sum();
            long scored = inputs.keySet().stream()
                    .map(committed::get)
                    .mapToLong(offset -> offset == null ? 0 : offset.offset())
                    .sum();
            return new Sample(
                    (System.nanoTime() - start) / 1e9,
                    firehose.sent(),
                    scored,
                    end - scored,
                    service.residentBytes(),
                    (long) service.metric("jvm_memory_used_bytes{area=\"heap\""),
                    (long) service.metric("jvm_buffer_memory_used_bytes{id=\"direct\""));
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker does not tell how far the service is: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
