package io.elbo.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elbo.testkit.ServiceProcess;
import io.elbo.testkit.TinyModel;
import io.elbo.testkit.Traffic;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.kafka.KafkaContainer;

/** The packaged service against a broker as the Kafka project publishes it, in a container. */
@ExtendWith(DockerEngine.class)
class RealKafkaContainerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String MODEL = TinyModel.write().toString();

    @Test
    void shouldAnswerEveryRecordExactlyOnceAcrossAKill() {
        try (KafkaContainer kafka = new KafkaContainer(DockerEngine.KAFKA)
                .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
                // a killed instance's open transaction is aborted soon
                .withEnv("KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS", "1000")) {
            kafka.start();
            Traffic traffic = new Traffic(kafka.getBootstrapServers(), "d.input");
            try (ServiceProcess first = start(kafka, traffic).awaitReady()) {
                traffic.send(6_000);
                await().atMost(PATIENCE).until(() -> first.metric("elbo_records_total") > 500);
                traffic.send(18_000);
                first.kill();
            }
            try (ServiceProcess second = start(kafka, traffic)) {
                traffic.awaitAnsweredExactlyOnce("d.scores", "d.anomalies");
                assertThat(second.metric("elbo_records_total")).isPositive();
            }
        }
    }

    private static ServiceProcess start(KafkaContainer kafka, Traffic traffic) {
        return ServiceProcess.start(
                Map.of(
                        "elbo.detectors.d.input", traffic.input(),
                        "elbo.detectors.d.model", MODEL,
                        "elbo.detectors.d.scores-topic", "d.scores",
                        "kafka.main.consumer.max.poll.records", "200",
                        "kafka.main.consumer.session.timeout.ms", "6000",
                        "kafka.main.consumer.heartbeat.interval.ms", "1000",
                        "kafka.producer.transaction.timeout.ms", "4000"),
                Map.of("KAFKA_BOOTSTRAP_SERVERS", kafka.getBootstrapServers()));
    }
}
