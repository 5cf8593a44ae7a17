package io.elbo.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The Kafka properties of a node that shares its machine with others; alone in its cluster unless told otherwise. */
final class NodeProperties {
    static final String HOST = "localhost";
    static final String NODE_ID = "node.id";
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private NodeProperties() {}

    /** What a node of a cluster has beside the properties of its own: who votes, and a replica on every node. */
    static Map<String, String> ofMember(int nodeId, List<Ports> all) {
        Map<String, String> p = new HashMap<>();
        p.put(NODE_ID, Integer.toString(nodeId));
        p.put(
                "controller.quorum.voters",
                IntStream.rangeClosed(1, all.size())
                        .mapToObj(id ->
                                "%d@%s:%d".formatted(id, HOST, all.get(id - 1).controller()))
                        .collect(Collectors.joining(",")));
        String replicas = Integer.toString(all.size());
        String inSync = Integer.toString(all.size() / 2 + 1);
        p.put("default.replication.factor", replicas);
        p.put("min.insync.replicas", inSync);
        p.put("offsets.topic.replication.factor", replicas);
        p.put("transaction.state.log.replication.factor", replicas);
        p.put("transaction.state.log.min.isr", inSync);
        p.put("share.coordinator.state.topic.replication.factor", replicas);
        p.put("share.coordinator.state.topic.min.isr", inSync);
        // a node that stops hands nothing over: the others notice its loss, and all of them can be stopped at once
        p.put("controlled.shutdown.enable", "false");
        return p;
    }

    /** @param overrides win over everything else */
    static Map<String, String> of(Path logFolder, Ports ports, Map<String, String> overrides) {
        Map<String, String> p = new HashMap<>();
        p.put(NODE_ID, "1");
        p.put("process.roles", "broker,controller");
        p.put(
                "listeners",
                "PLAINTEXT://%s:%d,CONTROLLER://%s:%d".formatted(HOST, ports.broker(), HOST, ports.controller()));
        p.put("advertised.listeners", "PLAINTEXT://%s:%d".formatted(HOST, ports.broker()));
        p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("inter.broker.listener.name", "PLAINTEXT");
        p.put("controller.listener.names", CONTROLLER_LISTENER);
        p.put("controller.quorum.voters", "1@%s:%d".formatted(HOST, ports.controller()));
        p.put("log.dirs", logFolder.toString());

        // one node holds every replica
        p.put("default.replication.factor", "1");
        p.put("offsets.topic.replication.factor", "1");
        p.put("transaction.state.log.replication.factor", "1");
        p.put("transaction.state.log.min.isr", "1");
        p.put("share.coordinator.state.topic.replication.factor", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");

        // small and quick
        p.put("offsets.topic.num.partitions", "4");
        p.put("transaction.state.log.num.partitions", "4");
        p.put("group.initial.rebalance.delay.ms", "0");
        p.put("group.streams.initial.rebalance.delay.ms", "0");
        p.put("log.cleaner.dedupe.buffer.size", "4194304"); // the default takes 128 MiB of heap
        p.put("num.network.threads", "2");
        p.put("num.io.threads", "4");
        p.put("auto.create.topics.enable", "false");

        // after a crash a transaction is taken over within seconds, not after the default ten
        p.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");

        // replayed history has old timestamps, a generated one may lie ahead: neither is deleted or refused
        p.put("log.retention.ms", "-1");
        p.put("log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));
        p.put("message.max.bytes", "16777216");
        p.put("replica.fetch.max.bytes", "16777216");

        p.putAll(overrides);
        return p;
    }
}
