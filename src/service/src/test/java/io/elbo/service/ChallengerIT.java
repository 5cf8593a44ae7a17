package io.elbo.service;

import static io.elbo.testkit.Sender.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.registry.Gates;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.RegistrySettings;
import io.elbo.registry.ShadowTerms;
import io.elbo.stream.detector.Json;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.Sender;
import io.elbo.testkit.ServiceProcess;
import io.elbo.testkit.TinyModel;
import java.io.IOException;
import java.io.UncheckedIOException;
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

    private final LiveModelsRun run = new LiveModelsRun("payments");

    @TempDir
    private Path folder;

    @Test
    void shouldSayWhatAChallengerChangesAndMakeItActiveThroughItsGates() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.create().start()) {
            broker.createTopics(Map.of("payments", 1));
            RegistrySettings settings = LiveModelsRun.settings(broker);
            ModelRegistry.createTopic(settings);
            try (ModelRegistry registry = ModelRegistry.open(settings, unused -> {});
                    ServiceProcess service = run.start(broker, folder, Map.of())) {
                byte[] model = TinyModel.bytes(OTHER);
                int version = run.publish(registry, model, model).version();
                registry.shadow("payments", version, terms(RECORDS + 1), LiveModelsRun.CHANGE);
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

                assertThat(run.send(service, "DELETE", CHALLENGER, "wrong").statusCode())
                        .isEqualTo(401);
                assertThat(run.send(service, "DELETE", CHALLENGER, LiveModelsRun.TOKEN)
                                .statusCode())
                        .isEqualTo(200);
                BoundedWait.until(
                        "the challenger is gone",
                        () -> service.get(CHALLENGER).status() == 404
                                && !metrics(service).contains("elbo_challenger_info{"));

                registry.shadow("payments", version, terms(RECORDS), LiveModelsRun.CHANGE);
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

    private static ShadowTerms terms(int records) {
        return new ShadowTerms(1, new Gates(records, 0, 1_000, 1, false));
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
}
