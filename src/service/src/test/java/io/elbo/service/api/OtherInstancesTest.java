package io.elbo.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OtherInstancesTest {
    private static final OtherInstances.Request REQUEST = new OtherInstances.Request(
            "/api/v1/detectors/cards/score?key=a%2Fb",
            Optional.of("{}".getBytes(StandardCharsets.UTF_8)), Map.of("Authorization", "Basic YTpi"));

    private final OtherInstances others = new OtherInstances(InstanceClient.plain());
    private final List<HttpServer> servers = new ArrayList<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    private String instance(int status, boolean knowsTheKey) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        servers.add(server);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body + " "
                    + exchange.getRequestHeaders().getFirst(OtherInstances.FORWARDED) + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            if (!knowsTheKey) {
                exchange.getResponseHeaders().set(OtherInstances.UNKNOWN_KEY, "true");
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            byte[] answer = "{\"of\":1}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return "localhost:" + server.getAddress().getPort();
    }

    private Optional<Response> ask(String... instances) {
        return others.ask(List.of(instances), REQUEST, new Deadline(Duration.ofSeconds(30), System::nanoTime));
    }

    @Test
    void shouldPassOnTheAnswerOfTheFirstThatKnowsTheKeyAndTellItWhoAsks() throws Exception {
        String ignorant = instance(404, false);
        String busy = instance(429, true);
        String unasked = instance(200, true);

        Response answer = ask(ignorant, busy, unasked).orElseThrow();

        assertThat(answer.getStatus()).isEqualTo(429);
        assertThat(answer.getHeaderString("Content-Type")).isEqualTo("application/json");
        assertThat((byte[]) answer.getEntity()).asString().isEqualTo("{\"of\":1}");
        assertThat(requests).hasSize(2).containsOnly("POST /api/v1/detectors/cards/score?key=a%2Fb {} true Basic YTpi");
    }

    @Test
    void shouldSayThatNobodyKnowsTheKey() throws Exception {
        assertThat(ask(instance(404, false), instance(404, false))).isEmpty();
        assertThat(ask()).isEmpty();
    }

    @Test
    void shouldNameTheInstanceThatDoesNotAnswer() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }

        assertThatThrownBy(() -> ask("localhost:" + nobody))
                .isInstanceOf(ServiceUnavailableException.class)
                .hasMessageContaining("localhost:" + nobody);
    }

    @Test
    void shouldNameThePropertyThatAnInstanceLacks() {
        assertThatThrownBy(() -> ask(OtherInstances.NOT_ADVERTISED + "x:1"))
                .isInstanceOf(ServiceUnavailableException.class)
                .hasMessageContaining("elbo.api.advertised-address");
    }

    @Test
    void shouldAskNobodyWhenTimeIsUp() throws Exception {
        String instance = instance(200, true);

        assertThatThrownBy(() -> others.ask(List.of(instance), REQUEST, new Deadline(Duration.ZERO, System::nanoTime)))
                .isInstanceOf(ServiceUnavailableException.class)
                .hasMessageContaining("no time is left");
        assertThat(requests).isEmpty();
    }
}
