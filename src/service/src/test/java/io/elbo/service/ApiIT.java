package io.elbo.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.testkit.Checkout;
import io.elbo.testkit.ServiceProcess;
import io.elbo.testkit.TinyModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What strangers can do to the packaged service by HTTP, at the heap that the documents name. No broker is there: the
 * API answers without one.
 */
class ApiIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MEBIBYTE = 1 << 20;
    /** The status in place of an answer that the client has not seen, since it was still sending. */
    private static final int REFUSED_WHILE_SENDING = 0;

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private static final String TOKEN = "s3cret-of-operators";
    /** More than the other tests have open at the same time. */
    private static final int MAX_CONNECTIONS = 60;

    private static ServiceProcess service;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws IOException {
        service = ServiceProcess.builder()
                .jvm(List.of("@" + Checkout.find().jvmOptions(), "-Xmx256m", "-XX:+ExitOnOutOfMemoryError"))
                .properties(Map.of(
                        "kafka.bootstrap.servers",
                        "localhost:1",
                        "elbo.detectors.\"d\".input",
                        "payments",
                        "elbo.detectors.\"d\".model",
                        TinyModel.write().toString(),
                        "elbo.api.timeout",
                        "3s",
                        "elbo.api.operator-token-file",
                        Files.writeString(folder.resolve("token"), TOKEN).toString(),
                        "quarkus.http.limits.max-connections",
                        Integer.toString(MAX_CONNECTIONS),
                        "quarkus.http.idle-timeout",
                        "3S",
                        // what is tested here must not depend on how fast this machine is
                        "elbo.api.max-records-per-second",
                        "1000000"))
                .start();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> service.get("/api/v1/detectors").isOk() || !service.isAlive());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void shouldSurviveABodyOfMillionsOfSmallRecords() throws Exception {
        String records = "[" + "{},".repeat(8 * MEBIBYTE / 3) + "{}]";

        HttpResponse<String> told = post("d", BodyPublishers.ofString(records));
        assertThat(told.statusCode()).isEqualTo(413);
        assertThat(told.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(told.body()).contains("elbo.api.max-body-bytes");
        assertStillScores();
    }

    @Test
    void shouldCountABodyWhoseLengthIsNotSaid() throws Exception {
        byte[] bytes = ("[" + " ".repeat(3 * MEBIBYTE) + "{}]").getBytes(StandardCharsets.UTF_8);

        int status = HTTP.sendAsync(
                        request("d", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))),
                        HttpResponse.BodyHandlers.discarding())
                .handle((response, problem) -> problem == null ? response.statusCode() : REFUSED_WHILE_SENDING)
                .join();

        assertThat(status).isIn(413, REFUSED_WHILE_SENDING);
        assertStillScores();
    }

    @Test
    void shouldAnswerAnUnknownDetectorWithoutReadingTheBody() throws Exception {
        try (Socket socket = connect()) {
            // a body is announced that never comes
            send(socket, "POST /api/v1/detectors/nobody/score HTTP/1.1", "Content-Length: 1000000");

            assertThat(statusLine(socket)).contains("404");
        }
    }

    @Test
    void shouldGiveUpABodyThatDoesNotArriveAndNotTakeItForAFaultOfItsOwn() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "POST /api/v1/detectors/d/score HTTP/1.1", "Content-Length: 1000000");

            // an answer, or none but the end of the connection
            assertThat(statusLine(socket))
                    .satisfiesAnyOf(line -> assertThat(line).contains("408"), line -> assertThat(line)
                            .isEmpty());
        }
        assertThat(service.output()).doesNotContain("ERROR").doesNotContain("Exception");
    }

    @Test
    void shouldRefuseMoreRequestsAtOnceThanAllowedAndSayWhenToComeAgain() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            Awaitility.await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
                for (int i = 0; i < 2; i++) { // anew each time, since they are given up after a while
                    Socket socket = connect();
                    silent.add(socket);
                    send(socket, "POST /api/v1/detectors/d/score HTTP/1.1", "Content-Length: 1000000");
                }
                HttpResponse<String> told = post("d", BodyPublishers.ofString("{}"));
                // an operator has places of their own
                for (String change : List.of("versions/1/promote", "rollback")) {
                    assertThat(operate(change).body()).contains("there is no registry of models");
                }
                assertThat(told.statusCode()).isEqualTo(503);
                assertThat(told.headers().firstValue("Retry-After")).isPresent();
                assertThat(told.headers().firstValue("Content-Type")).contains("application/problem+json");
            });
            // nobody can keep the places for good
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> post("d", BodyPublishers.ofString("{}")).statusCode() == 200);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void shouldGiveThePlacesOfSilentConnectionsBack() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * MAX_CONNECTIONS; i++) { // more than there are places
                Socket socket = connect();
                silent.add(socket);
                if (i < MAX_CONNECTIONS / 3) { // the others say nothing at all
                    socket.getOutputStream()
                            .write("GET /api/v1/detectors HTTP/1.1\r\nHost: local".getBytes(StandardCharsets.US_ASCII));
                }
            }
            assertStillScores();
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void shouldCloseConnectionsWhoseHeadersDripAndAnswerOthersMeanwhile() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < MAX_CONNECTIONS / 3; i++) {
                Socket socket = connect();
                slow.add(socket);
                socket.getOutputStream().write("GET / HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            }
            Awaitility.await().atMost(PATIENCE).until(() -> {
                assertThat(service.get("/api/v1/detectors").isOk()).isTrue();
                slow.removeIf(ApiIT::isClosedWhenItDrips);
                return slow.isEmpty();
            });
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static boolean isClosedWhenItDrips(Socket socket) {
        try {
            socket.getOutputStream().write('x');
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @ParameterizedTest
    @CsvSource({"GET /%s HTTP/1.1, 414", "GET / HTTP/1.1|Large: %s, 431", "GET / HTTP/1.1|%s: 1, 431"})
    void shouldRefuseHugeAddressesAndHeaders(String head, String status) throws Exception {
        try (Socket socket = connect()) {
            String text = head.replace("|", "\r\n").formatted("x".repeat(MEBIBYTE));

            assertThat(answerWhileSending(socket, text + "\r\nHost: localhost\r\n\r\n"))
                    .satisfiesAnyOf(line -> assertThat(line).contains(status), line -> assertThat(line)
                            .isEmpty());
        }
        assertStillScores();
    }

    /** The first line of the answer; empty if the connection was closed, whose sending fails then. */
    private static String answerWhileSending(Socket socket, String request) throws IOException {
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return statusLine(socket);
        } catch (SocketException e) {
            return "";
        }
    }

    @Test
    void shouldSurviveManyLargeBodiesAtOnce() throws Exception {
        byte[] body = ("[" + "1,".repeat(15 * MEBIBYTE / 2) + "1]").getBytes(StandardCharsets.UTF_8);
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            String detector = i % 2 == 0 ? "nobody" : "d";
            BodyPublisher publisher = i % 3 == 0
                    ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)) // chunked
                    : BodyPublishers.ofByteArray(body);
            answers.add(HTTP.sendAsync(request(detector, publisher), HttpResponse.BodyHandlers.discarding())
                    .thenApply(HttpResponse::statusCode)
                    .exceptionally(e -> REFUSED_WHILE_SENDING));
        }
        for (CompletableFuture<Integer> answer : answers) {
            assertThat(answer.join()).isIn(413, 404, 503, REFUSED_WHILE_SENDING);
        }
        assertStillScores();
    }

    @Test
    void shouldMakeNoSeriesOfMadeUpMethodsAndPaths() throws Exception {
        for (int i = 0; i < 200; i++) {
            try (Socket socket = connect()) {
                send(socket, "METHOD" + i + " /api/v1/detectors/d" + i + "/score HTTP/1.1", "Connection: close");
                statusLine(socket);
            }
            try (Socket socket = connect()) {
                send(socket, "GET /made/up/" + i + " HTTP/1.1", "Connection: close");
                statusLine(socket);
            }
        }

        String page = service.management("/q/metrics").body();
        assertThat(page).contains("http_server_requests_seconds_count{method=\"other\"");
        assertThat(page.lines().filter(line -> line.startsWith("http_server")).count())
                .as("series of requests")
                .isLessThan(100);
        assertThat(page).doesNotContain("METHOD1").doesNotContain("/made/up");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/detectors, 200",
        "GET, /api/v1/detectors/nobody/versions, 404",
        "GET, /made/up, 404",
        "POST, /api/v1/detectors/d/score, 403",
        "OPTIONS, /api/v1/detectors, 200"
    })
    void shouldTellBrowsersToKeepToThisSiteInEveryAnswer(String method, String path, int status) throws Exception {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "text/plain")
                        // "Origin" is what makes it a request of another site
                        .header("Origin", "https://elsewhere.example")
                        .header("Access-Control-Request-Method", "POST")
                        .method(method, BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().map())
                .containsKeys(
                        "content-security-policy",
                        "x-content-type-options",
                        "x-frame-options",
                        "referrer-policy",
                        "cross-origin-opener-policy",
                        "cross-origin-resource-policy")
                .doesNotContainKey("access-control-allow-origin");
        assertThat(answer.headers().firstValue("content-security-policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe-inline"));
        assertThat(answer.headers().map().containsKey("cache-control")).isEqualTo(path.startsWith("/api/"));
    }

    @Test
    void shouldRefuseWhatAPageOfAnotherSiteSends() throws Exception {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(uri("/api/v1/detectors/d/score"))
                        .header("Content-Type", "application/json")
                        .header("Sec-Fetch-Site", "cross-site")
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("another site");
    }

    private static URI uri(String path) {
        return URI.create("http://localhost:" + service.ports().api() + path);
    }

    private static void assertStillScores() throws Exception {
        assertThat(service.isAlive()).as(service.output()).isTrue();
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class) // while all places are taken
                .until(() -> post("d", BodyPublishers.ofString("{}")).statusCode() == 200);
    }

    private static HttpResponse<String> post(String detector, BodyPublisher body) throws Exception {
        try {
            return HTTP.sendAsync(request(detector, body), HttpResponse.BodyHandlers.ofString())
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException cause ? cause : e;
        }
    }

    private static HttpResponse<String> operate(String change) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(uri("/api/v1/detectors/d/" + change))
                        .timeout(PATIENCE)
                        .header("Authorization", "Bearer " + TOKEN)
                        .POST(BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(String detector, BodyPublisher body) {
        return HttpRequest.newBuilder(uri("/api/v1/detectors/" + detector + "/score"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(body)
                .build();
    }

    private static Socket connect() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), service.ports().api());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static void send(Socket socket, String requestLine, String header) throws IOException {
        socket.getOutputStream()
                .write((requestLine + "\r\nHost: localhost\r\nContent-Type: application/json\r\n" + header + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static String statusLine(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
