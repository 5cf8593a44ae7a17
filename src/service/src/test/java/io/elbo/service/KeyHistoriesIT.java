package io.elbo.service;

import static io.elbo.testkit.Sender.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.service.security.TestCertificates;
import io.elbo.stream.detector.Json;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.Checkout;
import io.elbo.testkit.Sender;
import io.elbo.testkit.ServicePorts;
import io.elbo.testkit.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the API says of keys, when two instances of the packaged service share them. They ask each other over TLS, each with its
 * own certificate, and so does whoever asks them.
 */
@Timeout(300)
class KeyHistoriesIT {
    private static final int RECORDS = 40; // of each key
    private static final List<String> KEYS =
            IntStream.range(0, 8).mapToObj(number -> "c-" + number).toList();
    private static final String DETECTOR = "/api/v1/detectors/payments";

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private TestCertificates certificates;

    @SuppressWarnings("NullAway.Init")
    private HttpClient http;

    @BeforeEach
    void certify() throws Exception {
        certificates = TestCertificates.in(folder, "asker");
        http = HttpClient.newBuilder().sslContext(certificates.client("asker")).build();
        Files.writeString(users(), "asker::viewer,scorer\nserver::viewer,scorer\n");
    }

    private Path users() {
        return folder.resolve("users");
    }

    @Test
    void shouldKnowKeysOfTheOtherInstance() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.create().start()) {
            broker.createTopics(Map.of("payments", 4, "few", 1));
            try (ServiceProcess one = start(broker, "one");
                    ServiceProcess other = start(broker, "other")) {
                one.awaitReady();
                other.awaitReady();
                send(broker);

                for (ServiceProcess instance : List.of(one, other)) {
                    for (String key : KEYS) {
                        BoundedWait.until(
                                "all records of " + key + " are known", () -> records(instance, key) == RECORDS);
                    }
                }

                for (ServiceProcess instance : List.of(one, other)) { // one of them has no partition of this topic
                    BoundedWait.until("c-0 is known", () -> get(instance, "/api/v1/detectors/few/keys/c-0")
                            .body()
                            .contains("\"records\":" + RECORDS + ","));
                }
                assertThat(KEYS).as("keys of the one").anyMatch(key -> hasItself(one, key));
                assertThat(KEYS).as("keys of the other").anyMatch(key -> hasItself(other, key));
                for (String key : KEYS) {
                    assertThat(hasItself(one, key)).as(key).isNotEqualTo(hasItself(other, key));
                    assertThat(get(one, DETECTOR + "/keys/" + key).body())
                            .isEqualTo(get(other, DETECTOR + "/keys/" + key).body())
                            .contains(
                                    "\"records\":" + RECORDS,
                                    "{\"field\":\"billedAmount\",\"usual\":",
                                    "one deviation is");
                    assertThat(score(one, key)).isEqualTo(score(other, key));
                }
                JsonNode own = Json.read(bytes(score(one, KEYS.get(0))));
                JsonNode stranger = Json.read(bytes(score(one, "c-nobody")));
                assertThat(own.at("/key/records").asInt()).isEqualTo(RECORDS);
                assertThat(own.toString()).contains("this key's usual").contains("(" + RECORDS + " records)");
                assertThat(stranger.at("/key/records").asInt()).isZero();
                assertThat(get(one, DETECTOR + "/keys/c-nobody").statusCode()).isEqualTo(404);

                String ofOther = KEYS.stream()
                        .filter(key -> !hasItself(one, key))
                        .findFirst()
                        .orElseThrow();
                Files.writeString(users(), "asker::viewer,scorer\n"); // instances may do nothing any more
                HttpResponse<String> refused = get(one, DETECTOR + "/keys/" + ofOther);
                assertThat(refused.statusCode()).isEqualTo(403);
                assertThat(refused.body()).contains("CN=server");
            }
        }
    }

    private ServiceProcess start(EmbeddedBroker broker, String name) {
        ServicePorts ports = ServicePorts.choose();
        return ServiceProcess.builder()
                .jvm(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"))
                .ports(ports)
                .properties(certificates.properties())
                .properties(Map.of(
                        "elbo.security.mode",
                        "mtls",
                        "elbo.security.users-file",
                        users().toString(),
                        "elbo.detectors.few.input",
                        "few",
                        "elbo.detectors.few.key-partitioned",
                        "true",
                        "elbo.detectors.few.model",
                        Checkout.find().model().toString()))
                .properties(Map.of(
                        "kafka.bootstrap.servers",
                        broker.bootstrapServers(),
                        "elbo.state-dir",
                        folder.resolve(name).toString(),
                        "elbo.history.store",
                        "memory",
                        "elbo.api.advertised-address",
                        "localhost:" + ports.api(),
                        "elbo.detectors.payments.input",
                        "payments",
                        "elbo.detectors.payments.key-partitioned",
                        "true",
                        "elbo.detectors.payments.model",
                        Checkout.find().model().toString()))
                .start();
    }

    private static void send(EmbeddedBroker broker) {
        try (Sender sender = new Sender(broker.bootstrapServers())) {
            long time = Instant.parse("2026-02-02T08:00:00Z").toEpochMilli();
            for (int i = 0; i < RECORDS; i++) {
                for (String key : KEYS) {
                    String payment = payment(key, Instant.ofEpochMilli(time + i * 43_000_000L), 30 + i % 10);
                    sender.send(new ProducerRecord<>("payments", bytes(key), bytes(payment)));
                    if (key.equals("c-0")) {
                        sender.send(new ProducerRecord<>("few", bytes(key), bytes(payment)));
                    }
                }
            }
        }
    }

    private static String payment(String key, Instant time, double amount) {
        return "{\"time\":\"" + time + "\",\"customer\":{\"id\":\"" + key
                + "\",\"country\":\"DE\",\"age\":40,\"segment\":\"standard\"},"
                + "\"card\":{\"type\":\"debit\",\"presentation\":\"contactless\"},\"amount\":" + amount
                + ",\"billedAmount\":" + amount + ",\"currency\":\"EUR\",\"merchant\":{\"category\":\"grocery\","
                + "\"country\":\"DE\"},\"channel\":\"pos\",\"deviceKnown\":true,\"attempts\":1,\"distanceKm\":2,"
                + "\"sinceLast\":{\"minutes\":700,\"km\":1}}";
    }

    private String score(ServiceProcess instance, String key) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(instance, DETECTOR + "/score?key=" + key))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(payment(key, Instant.parse("2026-02-22T08:00:00Z"), 4_800)))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private int records(ServiceProcess instance, String key) {
        HttpResponse<String> answer = get(instance, DETECTOR + "/keys/" + key);
        try {
            return answer.statusCode() == 200
                    ? Json.read(bytes(answer.body())).path("records").asInt()
                    : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the instance knows the key without asking another one. */
    private boolean hasItself(ServiceProcess instance, String key) {
        return get(instance, DETECTOR + "/keys/" + key, "Elbo-Forwarded", "true")
                        .statusCode()
                == 200;
    }

    private HttpResponse<String> get(ServiceProcess instance, String path, String... headers) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri(instance, path));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static URI uri(ServiceProcess instance, String path) {
        return URI.create("https://localhost:" + instance.ports().api() + path);
    }
}
