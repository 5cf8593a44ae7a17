package io.elbo.format.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** A registry of schemas, or who gives tokens to its clients, in this process; it answers what a test has said. */
final class FakeRegistry implements AutoCloseable {
    record Answer(int status, String body) {}

    /** @param authorization empty if there is none */
    record Question(String authorization, String body, Map<String, List<String>> headers) {}

    private final Map<String, Function<Question, Answer>> answers = new ConcurrentHashMap<>();
    private final List<Question> questions = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String scheme;
    private final HttpServer server;

    FakeRegistry(int port) throws IOException {
        this("http", HttpServer.create(address(port), 0));
    }

    FakeRegistry() throws IOException {
        this(0);
    }

    private FakeRegistry(String scheme, HttpServer server) {
        this.scheme = scheme;
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** @param certificates whether clients must show one */
    static FakeRegistry tls(SSLContext context, boolean certificates) throws IOException {
        HttpsServer server = HttpsServer.create(address(0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = context.getDefaultSSLParameters();
                tls.setNeedClientAuth(certificates);
                parameters.setSSLParameters(tls);
            }
        });
        return new FakeRegistry("https", server);
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    FakeRegistry answering(String path, int status, String body) {
        return answering(path, question -> new Answer(status, body));
    }

    FakeRegistry answering(String path, Function<Question, Answer> answer) {
        answers.put(path, answer);
        return this;
    }

    URI address() {
        return URI.create(scheme + "://localhost:" + port());
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** What has been asked, in its order. */
    List<Question> questions() {
        return questions;
    }

    /** What the questions' headers said, in their order. */
    List<String> authorizations() {
        return questions.stream().map(Question::authorization).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            @Nullable String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            Question question = new Question(
                    authorization == null ? "" : authorization,
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    Map.copyOf(exchange.getRequestHeaders()));
            questions.add(question);
            Answer answer = answers.getOrDefault(
                            exchange.getRequestURI().getRawPath(),
                            unknown -> new Answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}"))
                    .apply(question);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
