package io.elbo.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.ServiceProcess;
import io.elbo.testkit.TinyModel;
import io.elbo.testkit.TopicReader;
import io.elbo.testkit.Traffic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Instances with different configurations side by side, as a rolling update has them: under traffic, exactly once. */
class RollingIT {
    private static final int RECORDS = 2_000;

    private static EmbeddedBroker broker;
    private static Path model;

    private final List<ServiceProcess> running = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.create().start();
        model = TinyModel.write();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void stopServices() {
        running.forEach(ServiceProcess::close);
    }

    private static void detector(Map<String, String> properties, String name, String input, String... more) {
        String prefix = "elbo.detectors.\"" + name + "\".";
        properties.put(prefix + "input", input);
        properties.put(prefix + "model", model.toString());
        for (int i = 0; i < more.length; i += 2) {
            properties.put(prefix + more[i], more[i + 1]);
        }
    }

    private static Map<String, String> common() {
        return new HashMap<>(Map.of(
                "elbo.application-id", "rolling",
                "kafka.main.consumer.max.poll.records", "200",
                "kafka.producer.transaction.timeout.ms", "4000"));
    }

    private ServiceProcess start(Map<String, String> properties) {
        ServiceProcess service = ServiceProcess.start(
                        properties, Map.of("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()))
                .awaitReady();
        running.add(service);
        return service;
    }

    @Test
    void shouldUpdateOneInstanceAfterTheOtherAndBackWithoutLosingOrDoublingAnything() {
        Map<String, String> before = common();
        detector(before, "a", "roll-a", "scores-topic", "a.scores");
        detector(before, "c", "roll-c", "scores-topic", "c.scores");
        Map<String, String> after = common();
        // a: another topic written, and thresholds that follow the stream
        detector(
                after,
                "a",
                "roll-a",
                "scores-topic",
                "a.scores",
                "annotated-topic",
                "a.annotated",
                "adapt",
                "true",
                "alert-budget",
                "2000 per hour");
        detector(after, "b", "roll-b", "scores-topic", "b.scores"); // new, on a new topic
        detector(after, "c", "roll-c"); // one topic less
        detector(after, "d", "roll-c"); // new, on a topic that is read already
        Traffic a = new Traffic(broker.bootstrapServers(), "roll-a");
        Traffic b = new Traffic(broker.bootstrapServers(), "roll-b");
        Traffic c = new Traffic(broker.bootstrapServers(), "roll-c");
        ServiceProcess old = start(before);
        a.send(RECORDS);
        c.send(RECORDS);
        ServiceProcess updated = start(after);
        a.send(RECORDS);
        b.send(RECORDS);
        c.send(RECORDS);
        // both at once: neither dies of the other, and no partition stands still
        awaitAnswers(a, "a");
        awaitAnomalies(c, "c");
        b.awaitAnsweredExactlyOnce("b.scores", "b.anomalies");

        old.terminate();
        assertThat(old.exitCode()).as(old.output()).isIn(0, 143);
        a.send(RECORDS);
        awaitAnswers(a, "a");
        ServiceProcess back = start(before);
        a.send(RECORDS);
        c.send(RECORDS);
        updated.terminate();
        assertThat(updated.exitCode()).as(updated.output()).isIn(0, 143);
        a.send(RECORDS);
        c.send(RECORDS);

        awaitAnswers(a, "a");
        awaitAnomalies(c, "c");
        for (ServiceProcess service : List.of(old, updated, back)) {
            assertThat(service.output()).doesNotContain("died of").doesNotContain("ERROR");
        }
    }

    /** Every record has one score or one dead letter; which are anomalies depends on what a learning detector has seen. */
    private static void awaitAnswers(Traffic traffic, String detector) {
        try (TopicReader scores = new TopicReader(broker.bootstrapServers(), detector + ".scores");
                TopicReader letters = new TopicReader(broker.bootstrapServers(), traffic.input() + ".dlq")) {
            BoundedWait.until("every record of " + traffic.input() + " has an answer", () -> {
                scores.all();
                letters.all();
                return scores.countByKey().size() + letters.countByKey().size() == traffic.sent();
            });
            assertThat(scores.countByKey().values()).containsOnly(1);
            assertThat(letters.countByKey().values()).containsOnly(1);
        }
    }

    /** Of every fifty records one is an anomaly. */
    private static void awaitAnomalies(Traffic traffic, String detector) {
        try (TopicReader anomalies = new TopicReader(broker.bootstrapServers(), detector + ".anomalies")) {
            BoundedWait.until("every anomaly of " + traffic.input() + " is flagged", () -> {
                anomalies.all();
                return anomalies.countByKey().size() == traffic.sent() / 50;
            });
            assertThat(anomalies.countByKey().values()).containsOnly(1);
        }
    }
}
