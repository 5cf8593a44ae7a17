package io.elbo.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.testkit.ServiceProcess;
import io.elbo.testkit.TinyModel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How the packaged service starts, or refuses to. */
class StartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PREFIX = "elbo.detectors.\"d\".";

    @Test
    void shouldRefuseABadConfigurationInOneLine() throws Exception {
        assertThat(refusal(Map.of())).contains("no detector is configured");
        assertThat(refusal(with(PREFIX + "model", "/nowhere.onnx")))
                .contains(PREFIX + "model=/nowhere.onnx")
                .contains("cannot be read");
        assertThat(refusal(with("elbo.security.mode", "ldap"))).contains("none, basic, oidc, mtls");
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> properties = new HashMap<>();
        properties.put(PREFIX + "input", "payments");
        properties.put(PREFIX + "model", TinyModel.write().toString());
        properties.put(name, value);
        return properties;
    }

    private static String refusal(Map<String, String> properties) throws Exception {
        try (ServiceProcess service = ServiceProcess.start(properties, Map.of())) {
            assertThat(service.exitCode()).as(service.output()).isEqualTo(1);
            List<String> lines =
                    service.output().lines().filter(line -> !line.isBlank()).toList();
            assertThat(lines).as(service.output()).hasSize(1);
            return lines.get(0);
        }
    }

    @Test
    void shouldWaitForBrokerAndTopicAndSayWhichIsMissingAndEndWithoutABroker() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.create().start()) {
            String address = broker.bootstrapServers();
            broker.stop();
            Map<String, String> environment = Map.of(
                    "KAFKA_BOOTSTRAP_SERVERS",
                    address,
                    "ELBO_DETECTORS__D__INPUT",
                    "payments",
                    "ELBO_DETECTORS__D__MODEL",
                    TinyModel.write().toString(),
                    "ELBO_SERVICE_HOST",
                    "10.0.0.1");
            try (ServiceProcess service =
                    ServiceProcess.start(Map.of("quarkus.swagger-ui.enabled", "true"), environment)) {
                await().atMost(PATIENCE).until(() -> service.management("/q/health/ready")
                        .body()
                        .contains("broker " + address + " does not answer"));
                assertThat(service.management("/q/health/live").isOk()).isTrue();
                assertThat(service.get("/q/swagger-ui/").isOk())
                        .as("the page that was asked for")
                        .isTrue();
                assertThat(service.management("/api/v1/detectors").status())
                        .as("the API on the management port")
                        .isEqualTo(404);

                broker.start();
                await().atMost(PATIENCE)
                        .until(() ->
                                service.management("/q/health/ready").body().contains("input topic missing: payments"));

                broker.createTopics(Map.of("payments", 1));
                service.awaitReady();

                broker.stop();
                service.terminate();
                assertThat(service.exitCode()).as(service.output()).isIn(0, 143);
                assertThat(service.crashReports()).isEmpty();
            }
        }
    }
}
