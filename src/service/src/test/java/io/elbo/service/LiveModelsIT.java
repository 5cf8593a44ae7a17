package io.elbo.service;

import static io.elbo.testkit.Sender.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistrySettings;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.Sender;
import io.elbo.testkit.ServiceProcess;
import io.elbo.testkit.TinyModel;
import io.elbo.testkit.TopicReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service with a registry of models, from a start without any version to a rollback. */
@Timeout(300)
class LiveModelsIT {
    private static final String CARDS = "/api/v1/detectors/cards";

    private final LiveModelsRun run = new LiveModelsRun("cards");

    @TempDir
    private Path folder;

    @Test
    void shouldGoOverToAVersionRefuseABadOneAndGoBack() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.create().start()) {
            broker.createTopics(Map.of("payments", 1));
            RegistrySettings settings = LiveModelsRun.settings(broker);
            try (ServiceProcess service = run.start(
                            broker,
                            folder,
                            Map.of(
                                    "elbo.detectors.cards.scores-topic",
                                    "cards.scores",
                                    // a body that never ends is no reason to wait long
                                    "elbo.api.timeout",
                                    "1s",
                                    "elbo.api.max-concurrent-requests",
                                    "16",
                                    "elbo.api.max-records-per-second",
                                    "1000000"));
                    ModelRegistry registry = ModelRegistry.open(settings, unused -> {})) {
                service.awaitReady();
                assertThat(verdict(broker, 1)).contains("\"registryVersion\":0}");
                assertThat(registry.awaitCaughtUp(Duration.ofSeconds(60))).isTrue();
                ModelVersion good = run.publish(registry, TinyModel.bytes(), TinyModel.bytes());
                BoundedWait.until(
                        "the service has verified it",
                        () -> service.get(CARDS + "/versions/1").body().contains("\"verified\""));

                assertThat(post(service, "/versions/1/promote", "wrong").statusCode())
                        .isEqualTo(401);
                HttpResponse<String> promoted = post(service, "/versions/1/promote", LiveModelsRun.TOKEN);
                assertThat(promoted.statusCode()).as(promoted.body()).isEqualTo(200);
                assertThat(service.output())
                        .containsPattern("\\[audit] \\{.*\"who\":\"operator-token\",\"from\":\"[^\"]+\".*"
                                + "\"action\":\"promote\".*\"before\":\\{.*\"active\":0.*\"after\":\\{.*\"active\":1");
                awaitInUse(service, 1);
                assertThat(verdict(broker, 2)).contains("\"registryVersion\":" + good.version() + "}");
                assertThat(service.metric("elbo_model_swaps_total{detector=\"cards\""))
                        .isEqualTo(1);
                assertThat(service.management("/q/metrics").body())
                        .contains("registry_version=\"1\"")
                        .doesNotContain("registry_version=\"0\"");

                for (String unknown : List.of("/versions/9/promote", "/versions/9/shadow", "/versions/9/retire")) {
                    assertThat(post(service, unknown, LiveModelsRun.TOKEN).statusCode())
                            .as(unknown)
                            .isEqualTo(404);
                }

                run.publish(registry, bytes("no model"), TinyModel.bytes());
                BoundedWait.until(
                        "the service has looked at it",
                        () -> service.get(CARDS + "/versions/2").body().contains("\"refused\""));
                assertThat(post(service, "/versions/2/promote", LiveModelsRun.TOKEN)
                                .statusCode())
                        .isEqualTo(409);
                assertThat(run.send(
                                        service,
                                        "POST",
                                        CARDS + "/versions/2/promote",
                                        LiveModelsRun.TOKEN,
                                        "{\"force\": true}")
                                .statusCode())
                        .isEqualTo(200);
                BoundedWait.until("the bad version is refused", () -> service.metric("elbo_model_refused") > 0);
                assertThat(post(service, "/versions/1/retire", LiveModelsRun.TOKEN)
                                .body())
                        .contains("uses it, since version 2 is refused");
                assertThat(service.get(CARDS + "/versions").body())
                        .contains("\"inUse\":1,\"refused\":\"it is no ONNX model");
                assertThat(service.isReady()).isTrue();

                assertThat(post(service, "/rollback", LiveModelsRun.TOKEN).statusCode())
                        .isEqualTo(200);
                BoundedWait.until("nothing is refused", () -> service.metric("elbo_model_refused") == 0);
                awaitInUse(service, 1);
                assertThat(post(service, "/rollback", LiveModelsRun.TOKEN).statusCode())
                        .isEqualTo(200);
                awaitInUse(service, 0);
                assertThat(verdict(broker, 3)).contains("\"registryVersion\":0}");
                setBudgetsAndPause(broker, service);
                surviveWhatNobodyWouldSend(broker, service);
            }
        }
    }

    private void setBudgetsAndPause(EmbeddedBroker broker, ServiceProcess service) throws Exception {
        assertThat(run.send(service, "PUT", CARDS + "/budgets", "wrong", "{\"alertBudget\": \"1%\"}")
                        .statusCode())
                .isEqualTo(401);
        assertThat(budgets(service, "{\"alertBudget\": \"20 per day\"}").body()).contains("does not learn how many");
        HttpResponse<String> set = budgets(service, "{\"alertBudget\": \"1%\", \"why\": \"more\"}");
        assertThat(set.body()).contains("\"budgetRevision\":1").contains("\"criticalBudget\":null");
        BoundedWait.until(
                "the budgets are in use",
                () -> service.get(CARDS + "/control").body().contains("{\"alertBudget\":\"0.01\""));
        assertThat(verdict(broker, 4)).contains("\"budgetRevision\":1");

        HttpResponse<String> paused = run.send(
                service, "POST", CARDS + "/pause", LiveModelsRun.TOKEN, "{\"by\": \"ann\", \"why\": \"a move\"}");
        assertThat(paused.body()).contains("\"paused\":true").contains("\"revision\":2");
        BoundedWait.until(
                "the stream is paused",
                () -> service.management("/q/health/ready").body().contains("paused: paused by ann at "));
        assertThat(service.output())
                .containsPattern(
                        "\\[audit\\] \\{.*\"who\":\"operator-token\".*\"action\":\"pause\".*\"why\":\"a move\","
                                + "\"before\":\\{.*\"pause\":null.*\"after\":\\{.*\"pause\":\\{\"by\":\"ann\"");
        assertThat(service.isReady()).isTrue();
        assertThat(service.get("/api/v1/status").body())
                .contains("{\"word\":\"paused\",\"reason\":\"paused by ann at ");
        assertThat(service.metric("elbo_paused{detector=\"cards\"")).isEqualTo(1);
        send(broker);
        BoundedWait.until("the lag grows", () -> service.metric("elbo_lag_records") == 1);

        assertThat(post(service, "/resume", LiveModelsRun.TOKEN).statusCode()).isEqualTo(200);
        awaitVerdict(broker, 5);
        BoundedWait.until("nothing waits", () -> service.metric("elbo_lag_records") == 0);
    }

    private void surviveWhatNobodyWouldSend(EmbeddedBroker broker, ServiceProcess service) throws Exception {
        int before = service.output().length();

        new ApiFuzz(service, LiveModelsRun.TOKEN).run();

        service.requireAlive();
        // it may be paused; changes that are still in progress have their places for a while
        BoundedWait.until(
                "the detector is resumed",
                () -> post(service, "/resume", LiveModelsRun.TOKEN).statusCode() == 200);
        verdict(broker, 6);
        assertThat(service.output().substring(before))
                .doesNotContain("ERROR", "Exception", "\tat ", "io.elbo", "OutOfMemory");
    }

    private HttpResponse<String> budgets(ServiceProcess service, String body) throws Exception {
        return run.send(service, "PUT", CARDS + "/budgets", LiveModelsRun.TOKEN, body);
    }

    private HttpResponse<String> post(ServiceProcess service, String path, String token) throws Exception {
        return run.send(service, "POST", CARDS + path, token);
    }

    private static void awaitInUse(ServiceProcess service, int version) {
        BoundedWait.until(
                "version " + version + " is in use",
                () -> service.get(CARDS + "/versions").body().contains("\"inUse\":" + version + ","));
    }

    /** Sends one record, and reads its verdict, which is the topic's so many-th. */
    private static String verdict(EmbeddedBroker broker, int number) {
        send(broker);
        return awaitVerdict(broker, number);
    }

    private static void send(EmbeddedBroker broker) {
        try (Sender sender = new Sender(broker.bootstrapServers())) {
            sender.send(new ProducerRecord<>(
                    "payments", bytes("{\"amount\": 50, \"card\": {\"country\": \"SE\"}, \"online\": true}")));
        }
    }

    private static String awaitVerdict(EmbeddedBroker broker, int number) {
        try (TopicReader reader = new TopicReader(broker.bootstrapServers(), "cards.scores")) {
            BoundedWait.until("verdict " + number, () -> reader.all().size() == number);
            return new String(reader.all().get(number - 1).value(), StandardCharsets.UTF_8);
        }
    }
}
