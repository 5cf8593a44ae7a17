package io.elbo.service.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchTest {
    private static final String SHA256_OF_MODEL = "9372c470eeadd5ecd9c3c74c2b3cb633f8e2f2fad799250a0f70d652b6b825e4";

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final List<String> authorizations = new ArrayList<>();

    @TempDir
    private Path folder;

    private HttpServer server;
    private String address;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        address = "http://localhost:" + server.getAddress().getPort();
        server.createContext("/model", this::model);
        redirect("/elsewhere", address.replace("localhost", "127.0.0.1") + "/model");
        server.start();
    }

    private void model(HttpExchange exchange) throws IOException {
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        exchange.sendResponseHeaders(200, 5);
        exchange.getResponseBody().write("model".getBytes(StandardCharsets.US_ASCII));
        exchange.close();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldBringAFileWithTheExpectedDigest() throws Exception {
        assertThat(fetch("Bearer x", "/model", SHA256_OF_MODEL)).isZero();
        assertThat(folder.resolve("a.onnx")).hasContent("model");
        assertThat(authorizations).containsExactly("Bearer x");
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("Bearer");
    }

    @Test
    void shouldLeaveAloneWhatIsThere() throws Exception {
        Files.writeString(folder.resolve("a.onnx"), "model");
        assertThat(fetch(null, "/model", SHA256_OF_MODEL)).isZero();
        assertThat(authorizations).as("requests").isEmpty();
    }

    @Test
    void shouldRefuseAnotherDigestAndLeaveNothing() throws Exception {
        assertThat(fetch(null, "/model", "0".repeat(64))).isEqualTo(1);
        assertThat(folder).isEmptyDirectory();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("a.onnx from localhost: its SHA-256 is " + SHA256_OF_MODEL + " instead of 000");
    }

    @Test
    void shouldNameAnAnswerThatIsNoFile() throws Exception {
        assertThat(fetch(null, "/nowhere", SHA256_OF_MODEL)).isEqualTo(1);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("the answer is 404");
    }

    @Test
    void shouldKeepTheAuthorizationFromAnotherHost() throws Exception {
        assertThat(fetch("Bearer x", "/elsewhere", SHA256_OF_MODEL))
                .as(printed.toString(StandardCharsets.UTF_8))
                .isZero();
        assertThat(authorizations).containsExactly("null");
    }

    @Test
    void shouldKeepTheAuthorizationFromAnotherPortOfTheHost() throws Exception {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/model", this::model);
        other.start();
        try {
            redirect("/moved", "http://localhost:" + other.getAddress().getPort() + "/model");

            assertThat(fetch("Bearer x", "/moved", SHA256_OF_MODEL))
                    .as(printed.toString(StandardCharsets.UTF_8))
                    .isZero();
            assertThat(authorizations).containsExactly("null");
        } finally {
            other.stop(0);
        }
    }

    @Test
    void shouldSendTheAuthorizationAlongWithinTheOrigin() throws Exception {
        redirect("/first", "/second");
        redirect("/second", address.replace("http://localhost", "HTTP://LOCALHOST") + "/model");

        assertThat(fetch("Bearer x", "/first", SHA256_OF_MODEL))
                .as(printed.toString(StandardCharsets.UTF_8))
                .isZero();
        assertThat(authorizations).containsExactly("Bearer x");
    }

    @Test
    void shouldNotFollowRedirectsForEver() throws Exception {
        redirect("/round", "/round");

        assertThat(fetch(null, "/round", SHA256_OF_MODEL)).isEqualTo(1);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("the answer is 302");
    }

    private void redirect(String path, String location) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().add("Location", location);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
    }

    private int fetch(@Nullable String authorization, String path, String sha256) throws InterruptedException {
        return Fetch.run(
                new String[] {folder.toString(), "a.onnx", address + path, sha256},
                authorization,
                new PrintStream(printed, true, StandardCharsets.UTF_8));
    }
}
