package io.elbo.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.broker.FreePorts;
import io.elbo.testkit.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * From the record to the person: the packaged service under the demo's payments, a real Prometheus that scrapes it with
 * the chart's rules, a real Alertmanager, and a mailbox behind it. The rules' windows are shortened, nothing else.
 */
@TestMethodOrder(OrderAnnotation.class)
class AlertingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Path MODEL =
            Checkout.ROOT.resolve("models/payments-plain.onnx").toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    @TempDir
    static Path folder;

    private static final List<Process> PROCESSES = new ArrayList<>();
    private static EmbeddedBroker broker;
    private static Mailbox mailbox;
    private static Payments payments;
    private static ServiceProcess service;
    private static int prometheusPort;

    @BeforeAll
    static void start() throws Exception {
        Program prometheus = Program.orSkip("prometheus");
        Program alertmanager = Program.orSkip("prometheus-alertmanager");
        broker = EmbeddedBroker.create().start();
        broker.createTopics(Map.of("payments", 3));
        // the dashboards have a row about a challenger
        Trainer.run(
                folder,
                "publish",
                MODEL.toString(),
                "--detector=payments",
                "--as=challenger",
                "--create-topic",
                "--bootstrap-servers=" + broker.bootstrapServers());
        mailbox = new Mailbox();
        prometheusPort = FreePorts.choose();
        int alertmanagerPort = FreePorts.choose();
        service = startService();
        startAlertmanager(alertmanager, alertmanagerPort);
        startPrometheus(prometheus, alertmanagerPort);
        service.awaitReady();
        payments = new Payments(broker.bootstrapServers());
    }

    @AfterAll
    static void stop() throws Exception {
        if (payments != null) {
            payments.close();
        }
        if (service != null) {
            service.close();
        }
        PROCESSES.forEach(Process::destroy);
        for (Process process : PROCESSES) {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        if (mailbox != null) {
            mailbox.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    private static ServiceProcess startService() {
        String detector = "elbo.detectors.\"payments\".";
        return ServiceProcess.start(
                Map.of(
                        detector + "input",
                        "payments",
                        detector + "model",
                        MODEL.toString(),
                        "elbo.models.topic",
                        "elbo.models",
                        detector + "policy.suppress.nobody.where",
                        "record-key = nobody",
                        detector + "webhook.url",
                        mailbox.url("/anomalies"),
                        detector + "webhook.format",
                        "generic"),
                Map.of("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()));
    }

    private static void startAlertmanager(Program alertmanager, int port) throws IOException {
        Path file = Files.writeString(folder.resolve("alertmanager.yml"), """
                route: {receiver: mailbox, group_by: [alertname, detector], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}
                receivers:
                  - name: mailbox
                    webhook_configs: [{url: "%s", send_resolved: true}]
                """.formatted(mailbox.url("/alerts")));
        PROCESSES.add(alertmanager.start(
                folder,
                folder.resolve("alertmanager.txt"),
                "--config.file=" + file,
                "--storage.path=" + folder.resolve("alertmanager"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address="));
    }

    private static void startPrometheus(Program prometheus, int alertmanagerPort) throws IOException {
        String rules = Files.readString(Rules.FILE).replace("[10m]", "[10s]").replaceAll("for: \\S+", "for: 2s");
        Files.writeString(folder.resolve("alerts.yaml"), rules);
        Path file = Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: [alerts.yaml]
                alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:%d"]}]}]}
                scrape_configs:
                  - {job_name: elbo, metrics_path: /q/metrics, static_configs: [{targets: ["127.0.0.1:%d"]}]}
                """.formatted(
                        alertmanagerPort, service.ports().management()));
        PROCESSES.add(prometheus.start(
                folder,
                folder.resolve("prometheus.txt"),
                "--config.file=" + file,
                "--storage.tsdb.path=" + folder.resolve("prometheus"),
                "--web.listen-address=127.0.0.1:" + prometheusPort));
    }

    /** The body of an answer with status 200; empty for any other. */
    private static String ask(int port, String path) throws InterruptedException {
        try {
            HttpResponse<String> response = HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? response.body() : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static boolean told(String status, String alert) throws IOException {
        for (String letter : mailbox.at("/alerts")) {
            for (JsonNode told : JSON.readTree(letter).path("alerts")) {
                if (told.path("status").asText().equals(status)
                        && told.at("/labels/alertname").asText().equals(alert)
                        && told.at("/labels/detector").asText().equals("payments")) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    @Order(1)
    void shouldTellAPersonOfABurstAndOfASingleAnomaly() throws Exception {
        assertThat(told("firing", "ElboAnomalyBurst")).isFalse();

        payments.anomalies(0.3);

        await().atMost(PATIENCE).until(() -> told("firing", "ElboAnomalyBurst"));
        await().atMost(PATIENCE).until(() -> !mailbox.at("/anomalies").isEmpty());
        JsonNode anomaly = JSON.readTree(mailbox.at("/anomalies").get(0));
        assertThat(anomaly.path("detector").asText()).isEqualTo("payments");
        assertThat(anomaly.path("key").asText()).startsWith("c-");
        assertThat(anomaly.path("score").isNumber()).isTrue();
        assertThat(anomaly.path("reasons").asText()).contains("expected");
    }

    @Test
    @Order(2)
    void shouldHaveDataForEveryExpressionOfTheDashboards() throws Exception {
        Map<String, String> wanting = new LinkedHashMap<>();
        for (Dashboard board : Dashboard.all()) {
            board.expressions().forEach(expression -> wanting.put(expression, board.file()));
        }
        assertThat(wanting.size()).isGreaterThan(30);
        // a table of streams that do not run: there are none
        assertThat(wanting.keySet().removeIf(expression -> expression.endsWith("== 1")))
                .isTrue();
        // drift has a figure from 200 values of an hour on
        assertThat(wanting.keySet()).anyMatch(expression -> expression.contains("elbo_score_drift"));
        assertThat(wanting.keySet()).anyMatch(expression -> expression.contains("elbo_field_drift"));

        await().atMost(PATIENCE).untilAsserted(() -> {
            wanting.keySet().removeIf(AlertingIT::hasData);
            assertThat(wanting).isEmpty();
        });
    }

    /** Whether Prometheus has a number for it now. */
    private static boolean hasData(String expression) {
        String query = expression
                .replace("$__rate_interval", "10s")
                .replace("$__range", "1m")
                .replace("$detector", "payments")
                .replace("$job", ".*")
                .replace("$namespace", ".*");
        try {
            String answer =
                    ask(prometheusPort, "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
            assertThat(answer).as("%s is no query", query).isNotEmpty();
            for (JsonNode sample : JSON.readTree(answer).at("/data/result")) {
                if (!sample.at("/value/1").asText().equals("NaN")) {
                    return true;
                }
            }
            return false;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @Order(3)
    void shouldTellThatItIsOver() {
        payments.anomalies(0);

        await().atMost(PATIENCE).until(() -> told("resolved", "ElboAnomalyBurst"));
    }
}
