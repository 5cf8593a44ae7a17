package io.elbo.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A registry of schemas in this process, which speaks what producers and consumers need of Confluent's REST API. It may be stopped and
 * started again, and then keeps its schemas and its address.
 *
 * <pre>{@code
 * try (EmbeddedSchemaRegistry registry = EmbeddedSchemaRegistry.create().start()) {
 *     int id = registry.register("payments-value", "AVRO", schema);
 *     ... registry.address() ...
 * }
 * }</pre>
 *
 * <p>It takes every schema: neither is it parsed, nor compared with earlier versions. It forgets all of them with this object. All methods
 * may be called from any thread.
 */
public final class EmbeddedSchemaRegistry implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SchemaSubjects subjects = new SchemaSubjects();
    private final SchemaRequests requests = new SchemaRequests(subjects);
    private @Nullable HttpServer server;
    private int port; // 0 until it has been started

    private EmbeddedSchemaRegistry() {}

    /** A registry without schemas. Not started yet. */
    public static EmbeddedSchemaRegistry create() {
        return new EmbeddedSchemaRegistry();
    }

    /** Answers from now on, at a free port the first time. */
    public synchronized EmbeddedSchemaRegistry start() {
        if (server != null) {
            return this;
        }
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            started.createContext("/", this::answer);
            started.start();
            port = started.getAddress().getPort();
            server = started;
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("the registry of schemas cannot be started", e);
        }
    }

    /** Nobody answers at its address from now on. */
    public synchronized void stop() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    /** Where it answers once it has been started. */
    public synchronized URI address() {
        if (port == 0) {
            throw new IllegalStateException("the registry of schemas has not been started");
        }
        return URI.create("http://localhost:" + port);
    }

    /**
     * Adds a schema to a subject, unless it is there; also while the registry is stopped.
     *
     * @param type such as {@code AVRO} or {@code PROTOBUF}
     * @return its id
     */
    public int register(String subject, String type, String schema) {
        return subjects.register(subject, new RegisteredSchema(type, schema, JSON.missingNode()))
                .id();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = JSON.missingNode();
            byte[] sent = exchange.getRequestBody().readAllBytes();
            if (sent.length > 0) {
                body = JSON.readTree(sent);
            }
            SchemaRequests.Answer answer = requests.answer(
                    exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), body);
            byte[] bytes = JSON.writeValueAsBytes(answer.body());
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
