package io.elbo.service;

import static io.elbo.testkit.Sender.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.registry.Change;
import io.elbo.registry.Gates;
import io.elbo.registry.ModelContent;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.ModelSummary;
import io.elbo.registry.Publication;
import io.elbo.registry.RegistrySettings;
import io.elbo.registry.ShadowTerms;
import io.elbo.stream.detector.Json;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.Sender;
import io.elbo.testkit.ServicePorts;
import io.elbo.testkit.ServiceProcess;
import io.elbo.testkit.TinyModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A challenger in the packaged service: what it changes, how it is dropped, and how gates make it active. */
class ChallengerIT {
    private static final int RECORDS = 400;
    private static final String CHALLENGER = "/api/v1/detectors/payments/challenger";
    private static final Schema OTHER = new Schema(List.of(
            new NumericField("amount", "/other"),
            new CategoricalField("country", "/card/country", List.of("SE", "DE")),
            new BooleanField("online", "/online")));
    private static final Change BY_US = new Change("us", "to try it");

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @Test
    void shouldSayWhatAChallengerChangesAndMakeItActiveThroughItsGates() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.create().start()) {
            broker.createTopics(Map.of("payments", 1));
            RegistrySettings settings = new RegistrySettings(
                    "models",
                    Map.of("bootstrap.servers", broker.bootstrapServers()),
                    RegistrySettings.DEFAULT_MAX_BYTES);
            ModelRegistry.createTopic(settings);
            try (ModelRegistry registry = ModelRegistry.open(settings, unused -> {});
                    ServiceProcess service = start(broker)) {
                int version = publish(registry);
                registry.shadow("payments", version, terms(RECORDS + 1), BY_US);
                service.awaitReady();
                BoundedWait.until("the challenger has begun", () -> metrics(service)
                        .contains("elbo_challenger_info{detector=\"payments\""));
                send(broker);
                BoundedWait.until(
                        "all records are compared",
                        () -> challenger(service).at("/counts/records").asInt() == RECORDS);

                JsonNode found = challenger(service);
                assertThat(found.at("/counts/gained").asInt()).isEqualTo(RECORDS / 100);
                assertThat(found.at("/counts/lost").asInt()).isEqualTo(RECORDS / 50);
                assertThat(found.at("/lost/0/fields/0/name").asText()).isEqualTo("amount");
                assertThat(found.path("scope").asText()).isEqualTo("all-instances");
                assertThat(found.at("/gates/passed").asBoolean()).isFalse();
                assertThat(found.at("/gates/checks").toString()).contains("400 of 401 records are compared");

                assertThat(drop(service, "wrong").statusCode()).isEqualTo(401);
                assertThat(drop(service, "secret").statusCode()).isEqualTo(200);
                BoundedWait.until(
                        "the challenger is gone",
                        () -> service.get(CHALLENGER).status() == 404
                                && !metrics(service).contains("elbo_challenger_info{"));

                registry.shadow("payments", version, terms(RECORDS), BY_US);
                BoundedWait.until(
                        "the challenger has begun again", () -> metrics(service).contains("elbo_challenger_info{"));
                send(broker);
                BoundedWait.until(
                        "it is active",
                        () -> Json.read(bytes(service.get("/api/v1/detectors").body()))
                                        .at("/0/model/registryVersion")
                                        .asInt()
                                == version);
                assertThat(registry.view().assignment("payments").orElseThrow().by())
                        .isEqualTo("gates");
            }
        }
    }

    private static int publish(ModelRegistry registry) throws Exception {
        byte[] model = TinyModel.bytes(OTHER);
        try (OnnxEngine engine = OnnxEngine.open(model)) {
            return registry.publish(Publication.of(
                            "payments", ModelContent.of(model), ModelSummary.of(engine.metadata()), BY_US))
                    .version();
        }
    }

    private static ShadowTerms terms(int records) {
        return new ShadowTerms(1, new Gates(records, 0, 1_000, 1, false));
    }

    private ServiceProcess start(EmbeddedBroker broker) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "secret\n");
        return ServiceProcess.builder()
                .jvm(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"))
                .ports(ServicePorts.choose())
                .properties(Map.of(
                        "kafka.bootstrap.servers",
                        broker.bootstrapServers(),
                        "elbo.state-dir",
                        folder.resolve("state").toString(),
                        "elbo.models.topic",
                        "models",
                        "elbo.api.operator-token-file",
                        token.toString(),
                        "elbo.detectors.payments.input",
                        "payments",
                        "elbo.detectors.payments.model",
                        TinyModel.write().toString()))
                .start();
    }

    /** One in 100 is unusual for the challenger only, two for the active model only. */
    private static void send(EmbeddedBroker broker) {
        try (Sender sender = new Sender(broker.bootstrapServers())) {
            for (int i = 0; i < RECORDS; i++) {
                int amount = i % 50 == 1 ? 150 : 51;
                int other = i % 100 == 0 ? 150 : 51;
                sender.send(new ProducerRecord<>(
                        "payments",
                        bytes("c-" + i),
                        bytes("{\"amount\": " + amount + ", \"other\": " + other
                                + ", \"card\": {\"country\": \"SE\"}, \"online\": true}")));
            }
        }
    }

    private static JsonNode challenger(ServiceProcess service) {
        try {
            return Json.read(bytes(service.get(CHALLENGER).body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String metrics(ServiceProcess service) {
        return service.management("/q/metrics").body();
    }

    private HttpResponse<String> drop(ServiceProcess service, String token) throws Exception {
        return http.send(
                HttpRequest.newBuilder(
                                URI.create("http://localhost:" + service.ports().api() + CHALLENGER))
                        .header("Authorization", "Bearer " + token)
                        .DELETE()
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
