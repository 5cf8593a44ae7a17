package io.elbo.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A registry of schemas in the process, which can be stopped and started again at the same address. */
public final class LocalRegistry implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<Integer> ids = ConcurrentHashMap.newKeySet(); // of the schema of AvroPayments
    private @Nullable HttpServer server;
    private int port; // 0 until it has been started

    public void add(int id) {
        ids.add(id);
    }

    public void start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            port = started.getAddress().getPort();
            started.createContext("/schemas/ids/", this::answer);
            started.start();
            server = started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        int id = Integer.parseInt(exchange.getRequestURI().getPath().replaceFirst("/schemas/ids/", ""));
        boolean isKnown = ids.contains(id);
        byte[] body = JSON.writeValueAsBytes(
                isKnown
                        ? Map.of("schema", AvroPayments.SCHEMA)
                        : Map.of("error_code", 40403, "message", "Schema not found"));
        exchange.sendResponseHeaders(isKnown ? 200 : 404, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Nobody answers at its address from now on. */
    public void stop() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    public String url() {
        return "http://localhost:" + port;
    }

    @Override
    public void close() {
        stop();
    }
}
