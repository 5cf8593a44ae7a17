package io.elbo.broker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/**
 * Kafka nodes in this process that form one cluster, each of them broker and controller, with a replica of everything on
 * every node. Each node may be stopped and started by itself: {@code node(i).stop()} is a loss that the others have to
 * notice, for the node hands nothing over. A majority must run for anything to be written, and for a node to start.
 */
public final class EmbeddedCluster implements AutoCloseable {
    private final List<EmbeddedBroker> nodes = new ArrayList<>();

    private EmbeddedCluster(int size, Map<String, String> properties) {
        List<Ports> ports = Ports.chooseFor(size);
        String id = Uuid.randomUuid().toString();
        for (int i = 0; i < size; i++) {
            Map<String, String> own = new HashMap<>(NodeProperties.ofMember(i + 1, ports));
            own.putAll(properties);
            EmbeddedBroker.Builder node = EmbeddedBroker.builder().member(id, ports.get(i));
            own.forEach(node::property);
            nodes.add(node.build());
        }
    }

    /** @param properties Kafka broker properties of every node, which win over what the cluster would set */
    public static EmbeddedCluster create(int nodes, Map<String, String> properties) {
        if (nodes < 1) {
            throw new IllegalArgumentException("a cluster has at least one node, not " + nodes);
        }
        return new EmbeddedCluster(nodes, properties);
    }

    /** Starts every node that does not run, and returns once all serve clients. */
    public EmbeddedCluster start() {
        each(EmbeddedBroker::start); // a node's start waits for a majority: one after the other would wait for ever
        return this;
    }

    /** Stops every node; data and addresses stay. */
    public void stop() {
        each(EmbeddedBroker::stop);
    }

    private void each(Consumer<EmbeddedBroker> action) {
        ExecutorService threads = Executors.newFixedThreadPool(nodes.size());
        try {
            CompletableFuture.allOf(nodes.stream()
                            .map(node -> CompletableFuture.runAsync(() -> action.accept(node), threads))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        } finally {
            threads.shutdown();
        }
    }

    public List<EmbeddedBroker> nodes() {
        return List.copyOf(nodes);
    }

    /** Every node's address, whether it runs or not. */
    public String bootstrapServers() {
        return nodes.stream().map(EmbeddedBroker::bootstrapServers).collect(Collectors.joining(","));
    }

    /** As {@link EmbeddedBroker#createTopics(Map, Map)}. */
    public void createTopics(Map<String, Integer> partitions, Map<String, String> config) {
        try (Admin admin =
                Admin.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            Topics.create(admin, partitions, config);
        }
    }

    /** Stops every node and deletes the data. */
    @Override
    public void close() {
        each(EmbeddedBroker::close);
    }
}
