package io.elbo.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka node in this process: KRaft broker and controller in one, with its own log folder and ports on
 * localhost. It may be stopped and started again, and then keeps its data and its address.
 *
 * <pre>{@code
 * try (EmbeddedBroker broker = EmbeddedBroker.create().start()) {
 *     broker.createTopics(Map.of("payments", 6));
 *     ... broker.bootstrapServers() ...
 * }
 * }</pre>
 *
 * <p>Kafka logs nothing in this process unless {@code -Delbo.broker.log=warn} is given before the first broker is made.
 *
 * <p>Kafka ends the whole JVM when its log folder fails while it runs: never delete the folder of a running broker.
 * All methods may be called from any thread; start, stop and close wait for one another.
 */
public final class EmbeddedBroker implements AutoCloseable {
    static {
        BrokerLog.configure();
    }

    private static final int ATTEMPTS_AT_FREE_PORTS = 3;

    private final Map<String, String> overrides;
    private final int wantedPort;
    private final @Nullable Path givenFolder;
    private final String clusterId;

    private @Nullable Path folder;
    private @Nullable Ports ports;
    private @Nullable KafkaRaftServer server;

    private EmbeddedBroker(Builder builder) {
        overrides = Map.copyOf(builder.overrides);
        wantedPort = builder.port;
        givenFolder = builder.folder;
        clusterId = builder.clusterId;
        ports = builder.ports;
    }

    /** A broker with every default: free ports, a temporary folder. Not started yet. */
    public static EmbeddedBroker create() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Starts the broker and returns once it serves clients; nothing happens where it runs already. */
    public synchronized EmbeddedBroker start() {
        if (server != null) {
            return this;
        }
        boolean mayChoosePorts = ports == null && wantedPort == 0;
        for (int attempt = 1; ; attempt++) {
            Ports chosen = ports == null ? Ports.choose(wantedPort) : ports;
            try {
                server = started(chosen);
                ports = chosen;
                return this;
            } catch (RuntimeException e) { // another process may have taken a free port meanwhile
                if (!mayChoosePorts || attempt == ATTEMPTS_AT_FREE_PORTS) {
                    deleteIfTemporary();
                    throw new IllegalStateException(
                            "the embedded broker cannot start at " + NodeProperties.HOST + ":" + chosen.broker() + ": "
                                    + rootCause(e),
                            e);
                }
            }
        }
    }

    private KafkaRaftServer started(Ports chosen) {
        Map<String, String> properties = NodeProperties.of(logFolder(), chosen, overrides);
        LogFolder.format(logFolder(), clusterId, properties);
        KafkaRaftServer started = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        try {
            started.startup();
            return started;
        } catch (RuntimeException e) {
            stop(started);
            throw e;
        }
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure;
        for (Throwable next = cause.getCause(); next != null; next = cause.getCause()) {
            cause = next;
        }
        return cause;
    }

    /** Stops the broker, which keeps its data and its address; nothing happens where it does not run. */
    public synchronized void stop() {
        KafkaRaftServer running = server;
        server = null;
        if (running != null) {
            stop(running);
        }
    }

    private static void stop(KafkaRaftServer running) {
        running.shutdown();
        running.awaitShutdown();
    }

    /** Stops the broker and starts it again on the same folder and ports. */
    public synchronized EmbeddedBroker restart() {
        stop();
        return start();
    }

    /** Stops the broker and deletes its folder, unless the folder was given. */
    @Override
    public synchronized void close() {
        try {
            stop();
        } finally {
            deleteIfTemporary();
        }
    }

    private void deleteIfTemporary() {
        if (givenFolder == null && folder != null) {
            LogFolder.delete(folder);
            folder = null;
        }
    }

    /** Whether the broker is started. */
    public synchronized boolean isRunning() {
        return server != null;
    }

    /** What clients connect to, such as {@code localhost:39641}; known from the first start on. */
    public synchronized String bootstrapServers() {
        Ports known = ports;
        if (known == null) {
            throw new IllegalStateException("the embedded broker has no address yet: start() it first");
        }
        return NodeProperties.HOST + ":" + known.broker();
    }

    /** The folder of the data; a temporary one is made when it is first needed. */
    public synchronized Path logFolder() {
        Path current = folder;
        if (current == null) {
            try {
                current = givenFolder == null
                        ? Files.createTempDirectory("elbo-broker-")
                        : Files.createDirectories(givenFolder);
            } catch (IOException e) {
                throw new UncheckedIOException("no folder for the embedded broker's data", e);
            }
            folder = current;
        }
        return current;
    }

    /** Creates topics by name and number of partitions, and returns once they take records; existing ones stay. */
    public void createTopics(Map<String, Integer> partitions) {
        createTopics(partitions, Map.of());
    }

    /** As {@link #createTopics(Map)}, every new topic with this configuration. */
    public void createTopics(Map<String, Integer> partitions, Map<String, String> config) {
        try (Admin admin =
                Admin.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            Topics.create(admin, partitions, config);
        }
    }

    /** The settings of an {@link EmbeddedBroker}. */
    public static final class Builder {
        private final Map<String, String> overrides = new LinkedHashMap<>();
        private int port;
        private @Nullable Path folder;
        private @Nullable Ports ports;
        private String clusterId = Uuid.randomUuid().toString();

        private Builder() {}

        /** Makes the node one of a cluster whose members know each other's ports before any of them starts. */
        Builder member(String clusterId, Ports ports) {
            this.clusterId = clusterId;
            this.ports = ports;
            return this;
        }

        /** The port for clients; 0, the default, chooses a free one at the first start. */
        public Builder port(int port) {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port must be between 0 and 65535, got " + port);
            }
            this.port = port;
            return this;
        }

        /** The folder of the data, which then outlives the broker; without it a temporary one is used. */
        public Builder logFolder(Path folder) {
            this.folder = Objects.requireNonNull(folder);
            return this;
        }

        /** A Kafka broker property, which wins over what the embedded broker would set. */
        public Builder property(String name, String value) {
            overrides.put(name, value);
            return this;
        }

        public EmbeddedBroker build() {
            return new EmbeddedBroker(this);
        }
    }
}
