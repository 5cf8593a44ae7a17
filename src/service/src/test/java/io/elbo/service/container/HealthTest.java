package io.elbo.service.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private HttpServer server;
    private String port;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        port = Integer.toString(server.getAddress().getPort());
        answer("/q/health/ready", 503, "{\"status\": \"DOWN\", \"reason\": \"topic payments is missing\"}");
        answer("/q/health/live", 200, "{\"status\": \"UP\"}");
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldFailWithTheReasonWhereTheServiceIsDown() {
        assertThat(ask()).isEqualTo(1);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("topic payments is missing");
    }

    @Test
    void shouldSucceedWhereTheServiceIsUp() {
        assertThat(ask("live")).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("{\"status\": \"UP\"}");
    }

    @Test
    void shouldAskAnotherAddress() {
        String address = "http://localhost:" + port;
        port = "1";
        assertThat(ask("live", address)).isZero();
    }

    @Test
    void shouldSayThatNothingAnswers() {
        server.stop(0);
        assertThat(ask("live")).isEqualTo(1);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("http://127.0.0.1:" + port + " does not answer");
    }

    private int ask(String... arguments) {
        return Health.ask(arguments, port, new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private void answer(String path, int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }
}
