package io.elbo.service;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.registry.Change;
import io.elbo.registry.ModelContent;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.ModelSummary;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.Publication;
import io.elbo.registry.RegistrySettings;
import io.elbo.testkit.ServicePorts;
import io.elbo.testkit.ServiceProcess;
import io.elbo.testkit.TinyModel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packaged service with one detector of topic {@code payments} and a registry of models. */
final class LiveModelsRun {
    static final String TOKEN = "secret";
    static final Change CHANGE = new Change("test", "to try it");
    private static final String TOPIC = "elbo.models";

    private final String detector;
    private final HttpClient http = HttpClient.newHttpClient();

    LiveModelsRun(String detector) {
        this.detector = detector;
    }

    static RegistrySettings settings(EmbeddedBroker broker) {
        return new RegistrySettings(
                TOPIC, Map.of("bootstrap.servers", broker.bootstrapServers()), RegistrySettings.DEFAULT_MAX_BYTES);
    }

    /**
     * Starts the service with {@link TinyModel} as the detector's file.
     *
     * @param folder for its state and the operator's token
     * @param more properties
     */
    ServiceProcess start(EmbeddedBroker broker, Path folder, Map<String, String> more) throws IOException {
        Map<String, String> properties = new HashMap<>(Map.of(
                "kafka.bootstrap.servers",
                broker.bootstrapServers(),
                "elbo.state-dir",
                folder.resolve("state").toString(),
                "elbo.models.topic",
                TOPIC,
                "elbo.api.operator-token-file",
                Files.writeString(folder.resolve("token"), TOKEN + "\n").toString(),
                "elbo.detectors." + detector + ".input",
                "payments",
                "elbo.detectors." + detector + ".model",
                TinyModel.write().toString()));
        properties.putAll(more);
        return ServiceProcess.builder()
                .jvm(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"))
                .ports(ServicePorts.choose())
                .properties(properties)
                .start();
    }

    /** @param described what the registry says the model is; bytes that are no model can be published, too */
    ModelVersion publish(ModelRegistry registry, byte[] model, byte[] described) throws Exception {
        try (OnnxEngine engine = OnnxEngine.open(described)) {
            return registry.publish(
                    Publication.of(detector, ModelContent.of(model), ModelSummary.of(engine.metadata()), CHANGE));
        }
    }

    /** Asks for a change without a body. */
    HttpResponse<String> send(ServiceProcess service, String method, String path, String token) throws Exception {
        return send(service, method, path, token, "");
    }

    HttpResponse<String> send(ServiceProcess service, String method, String path, String token, String body)
            throws Exception {
        return http.send(
                HttpRequest.newBuilder(
                                URI.create("http://localhost:" + service.ports().api() + path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
