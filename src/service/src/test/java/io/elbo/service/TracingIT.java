package io.elbo.service;

import static io.elbo.testkit.Sender.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.stream.detector.Json;
import io.elbo.testkit.Sender;
import io.elbo.testkit.ServiceProcess;
import io.elbo.testkit.TinyModel;
import io.elbo.testkit.TopicReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces and logs of the packaged service, with a collector that keeps what it is sent. */
class TracingIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String UNUSUAL = "{\"amount\": 150, \"card\": {\"country\": \"FR\"}, \"online\": true}";
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";

    @TempDir
    private static Path folder;

    private static final Queue<String> REQUESTS = new ConcurrentLinkedQueue<>(); // bodies, a character for each byte
    private static HttpServer collector;
    private static EmbeddedBroker broker;
    private static ServiceProcess service;
    private static Path requests;

    @BeforeAll
    static void start() throws Exception {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            REQUESTS.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(
                    "secret".equals(exchange.getRequestHeaders().getFirst("x-token")) ? 200 : 401, -1);
            exchange.close();
        });
        collector.start();
        broker = EmbeddedBroker.create().start();
        broker.createTopics(Map.of("payments", 1));
        requests = folder.resolve("requests.log");
        service = ServiceProcess.start(
                        Map.of(
                                "elbo.detectors.cards.input",
                                "payments",
                                "elbo.detectors.cards.model",
                                TinyModel.write().toString(),
                                "elbo.state-dir",
                                folder.resolve("state").toString(),
                                "elbo.log.format",
                                "json",
                                "elbo.log.requests",
                                requests.toString()),
                        Map.of(
                                "KAFKA_BOOTSTRAP_SERVERS",
                                broker.bootstrapServers(),
                                "OTEL_EXPORTER_OTLP_ENDPOINT",
                                "http://localhost:" + collector.getAddress().getPort(),
                                "OTEL_EXPORTER_OTLP_HEADERS",
                                "x-token=secret",
                                "OTEL_TRACES_SAMPLER_ARG",
                                "1",
                                "OTEL_BSP_SCHEDULE_DELAY",
                                "100"))
                .awaitReady();
    }

    @AfterAll
    static void stop() {
        service.close();
        broker.close();
        collector.stop(0);
    }

    @Test
    void shouldTraceARecordToItsAnomaly() throws Exception {
        RecordHeaders headers = new RecordHeaders();
        headers.add("traceparent", bytes("00-" + TRACE + "-" + CALLER + "-01"));
        try (Sender sender = new Sender(broker.bootstrapServers())) {
            sender.send(new ProducerRecord<>("payments", 0, 1_750_000_000_000L, bytes("k"), bytes(UNUSUAL), headers));
        }

        ConsumerRecord<byte[], byte[]> anomaly;
        try (TopicReader reading = new TopicReader(broker.bootstrapServers(), "cards.anomalies")) {
            await().atMost(PATIENCE).until(() -> !reading.records().isEmpty());
            anomaly = reading.records().get(0);
        }
        assertThat(Json.read(anomaly.value()).path("traceId").asText()).isEqualTo(TRACE);
        String parent = new String(anomaly.headers().lastHeader("traceparent").value(), StandardCharsets.US_ASCII);
        assertThat(parent).startsWith("00-" + TRACE + "-").endsWith("-01").doesNotContain(CALLER);
        String span = raw(parent.substring(36, 52));
        await("the spans of poll, batch, commit and anomaly").atMost(PATIENCE).until(() -> {
            String all = String.join("", REQUESTS);
            return List.of("poll payments", "batch cards", "commit payments", "score cards", raw(TRACE), span).stream()
                    .allMatch(all::contains);
        });
        assertThat(String.join("", REQUESTS)).doesNotContain("country"); // no payload
    }

    private static String raw(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }

    @Test
    void shouldTellOfRequestsInAFileOfTheirOwnWithTheTraceOfTheCaller() throws Exception {
        get("/api/v1/detectors/cards/anomalies?key=secret-key", "traceparent", "00-" + TRACE + "-" + CALLER + "-01");
        get("/api/v1/detectors/cards/keys/secret-key%0d%0aforged");
        get("/made/up%0d%0aforged%1b%c2%85");

        await().atMost(PATIENCE).until(() -> lines(requests).size() >= 3);
        List<JsonNode> told = lines(requests);
        JsonNode view = told.get(0).path("request");
        assertThat(view.path("method").asText()).isEqualTo("GET");
        assertThat(view.path("path").asText()).isEqualTo("/api/v1/detectors/cards/anomalies");
        assertThat(view.path("status").asInt()).isEqualTo(200);
        assertThat(view.path("bytes").asLong()).isPositive();
        assertThat(view.path("traceId").asText()).isEqualTo(TRACE);
        assertThat(told.get(1).at("/request/path").asText()).isEqualTo("/api/v1/detectors/cards/keys/{key}");
        assertThat(told.get(2).at("/request/status").asInt()).isEqualTo(404);
        assertThat(Files.readString(requests)).doesNotContain("secret-key").doesNotContain("\r");
        await("the span of the request").atMost(PATIENCE).until(() -> {
            String all = String.join("", REQUESTS);
            return all.contains("GET /api/v1/detectors/{name}/anomalies") && all.contains(raw(TRACE));
        });
        assertThat(String.join("", REQUESTS)).doesNotContain("secret-key");
    }

    private static void get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://localhost:" + service.ports().api() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        var unused = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        return Files.exists(file)
                ? Files.readString(file).lines().map(TracingIT::parsed).toList()
                : List.of();
    }

    private static JsonNode parsed(String line) {
        try {
            return Json.read(bytes(line));
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + line, e);
        }
    }

    @Test
    void shouldWriteEveryLineOfTheLogAsJson() {
        List<JsonNode> lines = service.output().lines().map(TracingIT::parsed).toList();

        assertThat(lines).allSatisfy(line -> assertThat(line.fieldNames())
                .toIterable()
                .contains("timestamp", "level", "logger", "thread", "message"));
        assertThat(lines)
                .anySatisfy(line -> {
                    assertThat(line.path("message").asText()).startsWith("detector cards watches topic payments");
                    assertThat(line.path("detector").asText()).isEqualTo("cards");
                    assertThat(line.path("topic").asText()).isEqualTo("payments");
                })
                .anySatisfy(
                        line -> assertThat(line.path("message").asText()).startsWith("traces go to http://localhost:"))
                .noneSatisfy(line -> assertThat(line.path("message").asText()).contains("cannot be sent"));
        assertThat(lines).noneSatisfy(line -> assertThat(line.has("request")).isTrue());
    }
}
