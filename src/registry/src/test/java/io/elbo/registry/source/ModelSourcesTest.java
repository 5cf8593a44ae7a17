package io.elbo.registry.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.elbo.registry.Digest;
import io.elbo.testkit.BoundedWait;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSourcesTest {
    private static final byte[] MODEL = "the model".getBytes(StandardCharsets.UTF_8);
    private static final String DIGEST = Digest.of(MODEL);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String MANIFEST = "{\"layers\":[{\"digest\":\"sha256:0\"},{\"digest\":\"" + DIGEST + "\"}]}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch disconnected = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    private final ExecutorService handlers = Executors.newCachedThreadPool();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(handlers);
        server.start();
    }

    @AfterEach
    void stop() {
        ended.countDown();
        server.stop(0);
        handlers.shutdownNow();
    }

    private interface Reply {
        void to(HttpExchange exchange) throws IOException;
    }

    private void at(String path, Reply reply) {
        server.createContext(path, exchange -> {
            try (exchange) {
                reply.to(exchange);
            }
        });
    }

    private static Reply answer(int status, byte[] body) {
        return exchange -> {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        };
    }

    private static Reply redirect(String location) {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
        };
    }

    private String host() {
        return "localhost:" + server.getAddress().getPort();
    }

    private byte[] fetch(String reference) throws IOException {
        HttpSource http = new HttpSource(DownloadLimits.USUAL);
        RegistryLogins logins = RegistryLogins.of(Map.of("DOCKER_CONFIG", folder.toString()));
        return new ModelSources(http, new OciSource(http, logins))
                .fetch(URI.create(reference), DIGEST, MODEL.length, LIMIT);
    }

    @Test
    void shouldFetchFromAWebServerAndFollowItsRedirects() throws IOException {
        at("/model", answer(200, MODEL));
        at("/moved", redirect("/model"));

        assertThat(fetch("http://" + host() + "/model")).isEqualTo(MODEL);
        assertThat(fetch("http://" + host() + "/moved?token=secret")).isEqualTo(MODEL);
    }

    @Test
    void shouldSayWhyAWebServerGivesNoModel() {
        at("/missing", answer(404, new byte[0]));
        at("/large", answer(200, new byte[1000]));
        at("/small", answer(200, new byte[1]));
        at("/circle", redirect("/circle"));

        assertThatThrownBy(() -> fetch("http://" + host() + "/missing")).hasMessage("the server answers 404");
        assertThatThrownBy(() -> fetch("http://" + host() + "/large")).hasMessage("it has more than 9 bytes");
        assertThatThrownBy(() -> fetch("http://" + host() + "/small")).hasMessage("it has 1 bytes, not 9");
        assertThatThrownBy(() -> fetch("http://" + host() + "/circle")).hasMessageContaining("more than 5 times");
        assertThatThrownBy(() -> fetch("http://ann:secret@" + host() + "/x")).hasMessageNotContaining("secret");
    }

    @Test
    void shouldGiveUpOnAServerThatDoesNotEnd() {
        dripping("/slow");
        HttpSource http = new HttpSource(DownloadLimits.USUAL);
        DownloadLimits.Deadline deadline = DownloadLimits.Deadline.in(Duration.ofMillis(200));

        assertThatThrownBy(() -> http.get(URI.create("http://" + host() + "/slow"), Map.of(), 1 << 20, deadline))
                .isInstanceOf(IOException.class)
                .hasMessage("the server has not sent everything within 200 ms");
    }

    @Test
    void shouldGiveUpOnAServerThatSendsNextToNothingAndCloseTheConnection() {
        dripping("/slow");
        HttpSource http = new HttpSource(new DownloadLimits(Duration.ofMillis(200), 500));
        DownloadLimits.Deadline deadline = DownloadLimits.Deadline.in(BoundedWait.LIMIT.multipliedBy(2));

        BoundedWait.until("a connection that was there within 200 ms is closed", () -> {
            assertThatThrownBy(() -> http.get(URI.create("http://" + host() + "/slow"), Map.of(), 1 << 20, deadline))
                    .hasMessageEndingWith("within 200 ms");
            return disconnected.getCount() == 0;
        });
    }

    @Test
    void shouldGiveUpOnAServerThatAnswersNothing() {
        at("/silent", exchange -> awaitEnd());
        HttpSource http = new HttpSource(new DownloadLimits(Duration.ofMillis(200), 500));
        DownloadLimits.Deadline deadline = DownloadLimits.Deadline.in(LIMIT);

        assertThatThrownBy(() -> http.get(URI.create("http://" + host() + "/silent"), Map.of(), 1 << 20, deadline))
                .hasMessage("the server has sent nothing within 200 ms");
    }

    @Test
    void shouldSayWhetherNothingHasComeOrTooLittle() throws IOException {
        DownloadLimits limits = new DownloadLimits(Duration.ofSeconds(30), 500);

        limits.require(100, 600);
        assertThatThrownBy(() -> limits.require(0, 0)).hasMessage("the server has sent nothing within 30 s");
        assertThatThrownBy(() -> limits.require(100, 599))
                .hasMessage("the server is too slow: it has sent less than 500 bytes within 30 s");
    }

    @Test
    void shouldCountRedirectsAndLoginsIntoOneLimit() {
        at("/circle", exchange -> {
            disconnected.countDown(); // it was asked
            redirect("/circle").to(exchange);
        });
        HttpSource http = new HttpSource(DownloadLimits.USUAL);
        DownloadLimits.Deadline over = new DownloadLimits.Deadline(System.nanoTime() - 1, LIMIT);

        assertThatThrownBy(() -> http.any(URI.create("http://" + host() + "/circle"), Map.of(), 9, over))
                .hasMessage("the server has not sent everything within 30 s");
        assertThat(disconnected.getCount()).as("it was not asked").isEqualTo(1);
    }

    @Test
    void shouldCloseTheConnectionWhenItIsInterrupted() throws Exception {
        dripping("/slow");
        HttpSource http = new HttpSource(DownloadLimits.USUAL);
        DownloadLimits.Deadline deadline = DownloadLimits.Deadline.in(LIMIT);
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                http.get(URI.create("http://" + host() + "/slow"), Map.of(), 1 << 20, deadline);
                outcome.complete(new AssertionError("it came"));
            } catch (IOException e) {
                outcome.complete(e);
            }
        });
        waiting.start();
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

        waiting.interrupt();

        assertThat(outcome.get(30, TimeUnit.SECONDS)).hasMessage("interrupted");
        assertThat(disconnected.await(30, TimeUnit.SECONDS))
                .as("the connection is closed")
                .isTrue();
    }

    /** Sends a byte now and then until the client goes away, or the test ends. */
    private void dripping(String path) {
        at(path, exchange -> {
            try {
                exchange.sendResponseHeaders(200, 0);
                while (!ended.await(10, TimeUnit.MILLISECONDS)) {
                    exchange.getResponseBody().write(1);
                    exchange.getResponseBody().flush();
                    begun.countDown();
                }
            } catch (IOException e) {
                disconnected.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldPullALayerOfAnArtifactWithATokenForWhichItLogsIn() throws IOException {
        Files.writeString(
                folder.resolve("config.json"),
                "{\"auths\":{\"" + host() + "\":{\"auth\":\"" + base64("ann:secret") + "\"}}}");
        at("/token", exchange -> {
            boolean isRight = ("Basic " + base64("ann:secret"))
                            .equals(exchange.getRequestHeaders().getFirst("Authorization"))
                    && exchange.getRequestURI().getQuery().equals("service=here&scope=repository:models/payments:pull");
            answer(isRight ? 200 : 401, isRight ? "{\"token\":\"t1\"}".getBytes(StandardCharsets.UTF_8) : new byte[0])
                    .to(exchange);
        });
        guarded("/v2/models/payments/manifests/v3", MANIFEST.getBytes(StandardCharsets.UTF_8));
        guarded("/v2/models/payments/blobs/" + DIGEST, MODEL);

        assertThat(fetch("oci://" + host() + "/models/payments:v3")).isEqualTo(MODEL);
    }

    private void guarded(String path, byte[] body) {
        at(path, exchange -> {
            if ("Bearer t1".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer(200, body).to(exchange);
            } else {
                exchange.getResponseHeaders()
                        .set("WWW-Authenticate", "Bearer realm=\"http://" + host() + "/token\",service=\"here\"");
                answer(401, new byte[0]).to(exchange);
            }
        });
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldSayWhyAnArtifactGivesNoModel() {
        byte[] manifest = "{\"layers\":[{\"digest\":\"sha256:0\"}]}".getBytes(StandardCharsets.UTF_8);
        at("/v2/models/manifests/v1", answer(200, manifest));
        at("/v2/models/manifests/" + DIGEST, answer(200, manifest));

        assertThatThrownBy(() -> fetch("oci://" + host() + "/models:v1"))
                .hasMessageContaining("the artifact has no layer " + DIGEST + ", but sha256:0");
        assertThatThrownBy(() -> fetch("oci://" + host() + "/models@" + DIGEST))
                .hasMessage("the manifest has the digest " + Digest.of(manifest));
        assertThatThrownBy(() -> fetch("oci://" + host() + "/models:v2")).hasMessageContaining("no such artifact");
        assertThatThrownBy(() -> fetch("oci://" + host() + "/models")).hasMessageContaining("is no artifact");
    }

    @Test
    void shouldMakeAReferenceOfWhatAPersonWrites() throws IOException {
        assertThat(ModelSources.reference("/models/a b.onnx")).hasToString("file:///models/a%20b.onnx");
        assertThat(ModelSources.reference("https://models.example.com/a.onnx?v=1"))
                .hasToString("https://models.example.com/a.onnx?v=1");
        assertThatThrownBy(() -> ModelSources.reference("ftp://example.com/a"))
                .hasMessageContaining("begins with file:");
        assertThatThrownBy(() -> ModelSources.reference("https://ann:secret@example.com/a"))
                .hasMessageContaining("config.json")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> ModelSources.reference("oci://example.com/Upper:v1"))
                .hasMessageContaining("is no artifact");
        assertThat(ModelSources.shown("https://ann:secret@example.com/a?token=x#y"))
                .isEqualTo("https://example.com/a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token=SECRET",
                "v=1&access_token=SECRET",
                "sv=2024&sig=SECRET",
                "X-Amz-Credential=SECRET",
                "x-goog-signature=SECRET",
                "AWSAccessKeyId=SECRET",
                "api_key=SECRET"
            })
    void shouldTakeNoReferenceThatGivesRightsToWhoeverReadsIt(String query) {
        assertThatThrownBy(() -> ModelSources.reference("https://models.example.com/a.onnx?" + query))
                .hasMessageContaining("must not hold a secret")
                .hasMessageNotContaining("SECRET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=1", "versionId=3HL4kqt", "author=ann", "tokenizer=a", "monkey=1"})
    void shouldTakeOtherParameters(String query) throws IOException {
        String reference = "https://models.example.com/a.onnx?" + query;

        assertThat(ModelSources.reference(reference)).hasToString(reference);
        assertThat(ModelSources.isShownInPart(reference)).isTrue();
        assertThat(ModelSources.shown(reference)).isEqualTo("https://models.example.com/a.onnx");
    }

    @Test
    void shouldReadNoFileThatIsMissingOrOfAnotherSize() throws IOException {
        Path file = Files.write(folder.resolve("model.onnx"), new byte[10]);

        assertThatThrownBy(() -> fetch(file.toUri().toString())).hasMessage("it has 10 bytes, not 9");
        assertThatThrownBy(() -> fetch(folder.resolve("missing").toUri().toString()))
                .hasMessage("there is no such file");
        Files.write(file, MODEL);
        assertThat(fetch(file.toUri().toString())).isEqualTo(MODEL);
    }
}
