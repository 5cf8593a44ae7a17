package io.elbo.deploy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server that takes whatever is sent to it and keeps it. */
final class Mailbox implements AutoCloseable {
    /** One request's path and body. */
    record Letter(String path, String body) {}

    private final HttpServer server;
    private final List<Letter> letters = new CopyOnWriteArrayList<>();

    Mailbox() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            letters.add(new Letter(exchange.getRequestURI().getPath(), body));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    String url(String path) {
        return "http://localhost:" + server.getAddress().getPort() + path;
    }

    /** The bodies that came to a path. */
    List<String> at(String path) {
        return letters.stream()
                .filter(letter -> letter.path().equals(path))
                .map(Letter::body)
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
