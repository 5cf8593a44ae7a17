package io.elbo.service;

import static io.elbo.testkit.Sender.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.testkit.Sender;
import io.elbo.testkit.ServiceProcess;
import io.elbo.testkit.TinyModel;
import io.elbo.testkit.TopicReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What a detector has learned, across processes. */
class LearningIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int RECORDS = 8_000;
    private static final long START = 1_750_000_000_000L;

    @Test
    void shouldKeepWhatItHasLearnedAcrossAKillAndSpendARateOnTheRecordsThatCome() {
        try (EmbeddedBroker broker = EmbeddedBroker.create().start()) {
            broker.createTopics(Map.of("orders", 1));
            Path model = TinyModel.write();
            double threshold;
            double target;
            try (ServiceProcess first = start(broker, model).awaitReady();
                    Sender sender = new Sender(broker.bootstrapServers())) {
                double before = first.metric("elbo_raw_threshold{");
                for (int i = 0; i < RECORDS; i++) { // one a minute, all of them alike
                    sender.post(
                            new ProducerRecord<>("orders", null, START + i * 60_000L, null, bytes("{\"amount\": 50}")));
                }
                sender.flush();
                await().atMost(PATIENCE).until(() -> first.metric("elbo_records_total{") >= RECORDS);
                threshold = first.metric("elbo_raw_threshold{");
                target = first.metric("elbo_target_alarm_rate{");
                assertThat(threshold).isNotCloseTo(before, within(0.05));
                assertThat(target).as("2 an hour, of 60").isCloseTo(2 / 60.0, within(1e-3));
                long learnedAt = System.currentTimeMillis();
                sender.send(new ProducerRecord<>(
                        "orders", null, START + RECORDS * 60_000L, null, bytes("{\"amount\": 50}")));
                try (TopicReader states = new TopicReader(broker.bootstrapServers(), "elbo.calibration")) {
                    await().atMost(PATIENCE)
                            .until(() -> states.records().stream().anyMatch(state -> state.timestamp() >= learnedAt));
                    List<ConsumerRecord<byte[], byte[]>> written = states.records();
                    assertThat(written).allSatisfy(state -> assertThat(
                                    new String(state.key(), java.nio.charset.StandardCharsets.UTF_8))
                            .isEqualTo("d/orders/0"));
                }
                first.kill();
            }
            try (ServiceProcess second = start(broker, model).awaitReady()) {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(second.metric("elbo_raw_threshold{"))
                        .isCloseTo(threshold, within(0.02)));
                assertThat(second.metric("elbo_target_alarm_rate{"))
                        .as("the rate of the stream, of one record more than when it was read")
                        .isCloseTo(target, within(1e-6));
                assertThat(second.metric("elbo_records_total{")).isZero();
            }
        }
    }

    private static ServiceProcess start(EmbeddedBroker broker, Path model) {
        return ServiceProcess.start(
                Map.of(
                        "elbo.detectors.\"d\".input",
                        "orders",
                        "elbo.detectors.\"d\".model",
                        model.toString(),
                        "elbo.detectors.\"d\".adapt",
                        "true",
                        "elbo.detectors.\"d\".alert-budget",
                        "2 per hour",
                        "kafka.main.consumer.session.timeout.ms",
                        "6000",
                        "kafka.main.consumer.heartbeat.interval.ms",
                        "1000",
                        "kafka.producer.transaction.timeout.ms",
                        "4000"),
                Map.of("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()));
    }
}
