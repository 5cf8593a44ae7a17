package io.elbo.service.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.stream.settings.WebhookSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiverTest {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-01-05T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private TestReceiver server;

    @BeforeEach
    void open() {
        server = TestReceiver.open();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static Receiver receiver(String url) {
        return new Receiver(Examples.settings(url), new AlertFormat.Alertmanager(), HTTP, NOON);
    }

    private Receiver receiver(Path tokenFile, AlertFormat format) {
        WebhookSettings plain = Examples.settings(server.url());
        WebhookSettings settings = new WebhookSettings(
                plain.url(),
                null,
                tokenFile,
                plain.minSeverity(),
                plain.dedupWindow(),
                plain.alertsPerMinute(),
                plain.timeout(),
                plain.maxAge());
        return new Receiver(settings, format, HTTP, NOON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/api/v2/alerts", "/api/v2/alerts/"})
    void shouldFindAlertmanagersPath(String path) throws Exception {
        assertThat(receiver(server.url() + path).send(Examples.alert("c-1")).join())
                .isEqualTo(new Answer.Accepted());

        assertThat(server.received().get(0).path()).startsWith("/api/v2/alerts");
        assertThat(server.received().get(0).header("Content-type")).isEqualTo("application/json");
    }

    @Test
    void shouldFindAlertmanagersPathUnderAPrefix() throws Exception {
        receiver(server.url() + "/alerting/").send(Examples.alert("c-1")).join();

        assertThat(server.received().get(0).path()).isEqualTo("/alerting/api/v2/alerts");
    }

    @ParameterizedTest
    @CsvSource({"429, overloaded", "503, overloaded", "500, failed", "502, failed", "408, failed"})
    void shouldTryAgainWhatMaySucceedLater(int status, String label) throws Exception {
        server.answering(status, Map.of());

        Answer answer = receiver(server.url()).send(Examples.alert("c-1")).join();

        assertThat(answer).isEqualTo(new Answer.Unavailable(label, "status " + status, null));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 413, 302})
    void shouldGiveUpWhatNeverSucceeds(int status) throws Exception {
        server.answering(status, Map.of("Location", server.url() + "/elsewhere"));

        assertThat(receiver(server.url()).send(Examples.alert("c-1")).join()).isEqualTo(new Answer.Refused(status));
        assertThat(server.received()).as("redirects are not followed").hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"7 | 7", "Mon, 05 Jan 2026 12:00:30 GMT | 30", "Mon, 05 Jan 2026 11:00:00 GMT | ", "soon | "})
    void shouldReadWhenToComeAgain(String header, Long seconds) throws Exception {
        server.answering(429, Map.of("Retry-After", header));

        Answer answer = receiver(server.url()).send(Examples.alert("c-1")).join();

        assertThat(((Answer.Unavailable) answer).retryAfter())
                .isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
    }

    @Test
    void shouldNotWaitForASilentReceiver() throws Exception {
        server.silent();

        Answer answer = receiver(server.url()).send(Examples.alert("c-1")).join();

        assertThat(answer.label()).isEqualTo("timeout");
    }

    @Test
    void shouldNotWaitForABodyThatNeverEnds() throws Exception {
        Thread trickle;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            trickle = new Thread(() -> answerEndlessly(socket));
            trickle.start();

            Answer answer = receiver("http://localhost:" + socket.getLocalPort())
                    .send(Examples.alert("c-1"))
                    .join();

            assertThat(answer.label()).isEqualTo("timeout");
        }
        trickle.join(120_000);
        assertThat(trickle.isAlive()).isFalse();
    }

    private static void answerEndlessly(ServerSocket socket) {
        try (Socket connection = socket.accept();
                OutputStream out = connection.getOutputStream()) {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (!socket.isClosed()) {
                out.write('x');
                out.flush();
                Thread.sleep(20);
            }
        } catch (IOException e) {
            // the client has hung up
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldSayThatNobodyIsThere() throws Exception {
        int port = server.port();
        server.close();

        assertThat(receiver("http://localhost:" + port)
                        .send(Examples.alert("c-1"))
                        .join()
                        .label())
                .isEqualTo("unreachable");
    }

    @Test
    void shouldSendTheTokenThatTheFileHoldsNow() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        Receiver receiver = receiver(file, new AlertFormat.Alertmanager());
        receiver.send(Examples.alert("c-1")).join();
        Files.writeString(file, "Basic dXNlcjpw");
        receiver.send(Examples.alert("c-1")).join();

        assertThat(server.received().get(0).header("Authorization")).isEqualTo("Bearer first");
        assertThat(server.received().get(1).header("Authorization")).isEqualTo("Basic dXNlcjpw");
    }

    @Test
    void shouldSendATokenOfTheBodyInNoHeader() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "r0uting");
        receiver(file, AlertFormat.Filled.open("webhook.template", "pagerduty"))
                .send(Examples.alert("c-1"))
                .join();

        assertThat(server.received().get(0).header("Authorization")).isEmpty();
        assertThat(server.received().get(0).body()).contains("\"routing_key\":\"r0uting\"");
    }

    @Test
    void shouldSayWithoutShowingItThatATokenIsNone() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "s3cret\u0007");

        Answer answer = receiver(file, new AlertFormat.Alertmanager())
                .send(Examples.alert("c-1"))
                .join();

        assertThat(((Answer.Unavailable) answer).cause()).contains("token-file").doesNotContain("s3cret");
        assertThat(server.received()).isEmpty();
    }
}
