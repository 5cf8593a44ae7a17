package io.elbo.service;

import static io.elbo.testkit.Sender.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.testkit.Sender;
import io.elbo.testkit.ServiceProcess;
import io.elbo.testkit.TinyModel;
import io.elbo.testkit.TopicReader;
import io.elbo.testkit.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds when processes of the packaged service are shared, stopped and killed. */
class DeliveryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int PARTITIONS = 4;
    private static final int ANOMALY_ONE_IN = 300;
    private static final String ORDINARY = "{\"amount\": 51, \"card\": {\"country\": \"SE\"}, \"online\": true}";

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

    private ServiceProcess start(String name) {
        return start(name, Map.of("elbo.detectors.\"d\".scores-topic", name + ".scores"));
    }

    private ServiceProcess start(String name, Map<String, String> more) {
        return start(ServiceProcess.builder().jvm(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1")), name, more);
    }

    private ServiceProcess start(ServiceProcess.Builder builder, String name, Map<String, String> more) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "elbo.application-id",
                name,
                "elbo.detectors.\"d\".input",
                name,
                "elbo.detectors.\"d\".model",
                model.toString(),
                "elbo.detectors.\"d\".anomalies-topic",
                name + ".anomalies",
                "kafka.main.consumer.max.poll.records",
                "200",
                "kafka.main.consumer.session.timeout.ms",
                "6000",
                "kafka.main.consumer.heartbeat.interval.ms",
                "1000",
                "kafka.producer.transaction.timeout.ms",
                "4000"));
        properties.putAll(more);
        ServiceProcess service = builder.properties(properties)
                .environment(Map.of("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()))
                .start();
        running.add(service);
        return service;
    }

    @Test
    void shouldGiveEveryRecordExactlyOneAnswerAcrossAKill() {
        String name = "kill";
        Traffic traffic = new Traffic(broker.bootstrapServers(), name);
        ServiceProcess first = start(name).awaitReady();
        traffic.send(12_000);
        await().atMost(PATIENCE).until(() -> first.metric("elbo_records_total") > 500);
        traffic.send(12_000);
        first.kill();

        ServiceProcess second = start(name);

        traffic.awaitAnsweredExactlyOnce(name + ".scores", name + ".anomalies");
        assertThat(second.metric("elbo_records_total")).isPositive();
    }

    @Test
    void shouldCommitThePositionBehindWhatLeavesNoTraceAndFlagEachAnomalyOnceAcrossAKill() throws Exception {
        String name = "settle";
        int records = 24_000;
        broker.createTopics(Map.of(name, PARTITIONS));
        ServiceProcess first = start(name, Map.of()).awaitReady();
        try (Sender sender = new Sender(broker.bootstrapServers());
                Admin admin =
                        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()))) {
            sendWithAnomalies(sender, name, 0, records / 2);
            await().atMost(PATIENCE).until(() -> first.metric("elbo_records_total") > 500);
            sendWithAnomalies(sender, name, records / 2, records);
            first.kill();
            start(name, Map.of()).awaitReady();
            // one partition has seen no anomaly since the start, and is committed all the same
            int quiet = 400;
            for (int i = 0; i < quiet; i++) {
                sender.post(new ProducerRecord<>(name, 0, bytes("quiet" + i), bytes(ORDINARY)));
            }
            sender.flush();

            await().atMost(PATIENCE).until(() -> committed(admin, name + "-" + name) >= records + quiet);
            try (TopicReader anomalies = new TopicReader(broker.bootstrapServers(), name + ".anomalies")) {
                anomalies.all();
                assertThat(anomalies.countByKey())
                        .hasSize(records / ANOMALY_ONE_IN)
                        .allSatisfy((key, count) -> assertThat(count).isEqualTo(1));
            }
        }
    }

    /** One in {@link #ANOMALY_ONE_IN} is far from ordinary; each has a key of its own. */
    private static void sendWithAnomalies(Sender sender, String topic, int from, int to) {
        for (int i = from; i < to; i++) {
            sender.post(topic, "k" + i, bytes(i % ANOMALY_ONE_IN == 0 ? ORDINARY.replace("51", "151") : ORDINARY));
        }
        sender.flush();
    }

    /** Sum of the offsets that the group has committed. */
    private static long committed(Admin admin, String group) throws Exception {
        return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }

    @Test
    void shouldShareThePartitionsBetweenTwoInstances() {
        String name = "share";
        Traffic traffic = new Traffic(broker.bootstrapServers(), name);
        ServiceProcess one = start(name).awaitReady();
        ServiceProcess two = start(name).awaitReady();

        awaitBothScore(traffic, one, two);

        traffic.awaitAnsweredExactlyOnce(name + ".scores", name + ".anomalies");
    }

    /** Sends until two instances have scored something. */
    private static void awaitBothScore(Traffic traffic, ServiceProcess one, ServiceProcess two) {
        await().atMost(PATIENCE).until(() -> {
            traffic.send(1_000);
            return one.metric("elbo_records_total") > 0 && two.metric("elbo_records_total") > 0;
        });
    }

    @Test
    void shouldEndCleanlyUnderLoad() {
        String name = "stop";
        Traffic traffic = new Traffic(broker.bootstrapServers(), name);
        ServiceProcess service = start(name).awaitReady();
        traffic.send(40_000);
        await().atMost(PATIENCE).until(() -> service.metric("elbo_records_total") > 500);

        service.terminate();

        assertThat(service.exitCode()).as(service.output()).isIn(0, 143);
        assertThat(service.crashReports()).isEmpty();
        assertThat(service.output()).doesNotContain("SIGSEGV").doesNotContain("ERROR");
    }

    /** Records of 300 kB that are a few kilobytes in the broker exceed the heap if a poll holds as many as of small ones. */
    @ParameterizedTest
    @CsvSource({"large-ordinary, 51, 800", "large-anomalies, 151, 100"})
    void shouldReadLargeRecordsThatAreCompressedAfterSmallOnesInASmallHeap(String name, String amount, int many) {
        broker.createTopics(Map.of(name, 1), Map.of("max.message.bytes", "16777216"));
        ServiceProcess service = start(
                ServiceProcess.builder().jvm(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1")),
                name,
                Map.of("kafka.main.consumer.max.poll.records", "4000"));
        service.awaitReady();
        try (Sender sender = new Sender(
                broker.bootstrapServers(),
                Map.of("compression.type", "zstd", "batch.size", 8 << 20, "linger.ms", 100))) {
            for (int i = 0; i < 2_000; i++) {
                sender.post(name, "small" + i, bytes(ORDINARY));
            }
            sender.flush();
            await().atMost(PATIENCE).until(() -> service.metric("elbo_records_total") >= 2_000);
            // a tree of empty lists takes twenty times their size
            byte[] value =
                    bytes("{\"amount\": " + amount + ", \"card\": {\"country\": \"SE\"}, \"online\": true, \"lists\": ["
                            + "[],".repeat(100_000) + "[]]}");
            for (int i = 0; i < many; i++) {
                sender.post(name, "large" + i, value);
            }
            sender.flush();
        }

        await().atMost(PATIENCE).until(() -> {
            service.requireAlive();
            return service.metric("elbo_records_total") >= 2_000 + many;
        });
        assertThat(service.output()).doesNotContain("OutOfMemoryError").doesNotContain("ERROR");
    }

    @Test
    void shouldRebalanceAtMostOnceWhenAnInstanceEnds() {
        String name = "leave";
        String rebalances = "kafka_consumer_coordinator_rebalance_total";
        Traffic traffic = new Traffic(broker.bootstrapServers(), name);
        ServiceProcess leaving = start(name).awaitReady();
        ServiceProcess staying = start(name).awaitReady();
        awaitBothScore(traffic, leaving, staying);
        double before = staying.metric(rebalances);
        assertThat(before).as("rebalances so far").isPositive();

        leaving.terminate();
        assertThat(leaving.exitCode()).as(leaving.output()).isIn(0, 143);
        traffic.send(4_000);

        traffic.awaitAnsweredExactlyOnce(name + ".scores", name + ".anomalies");
        assertThat(staying.metric(rebalances) - before).as("rebalances since").isBetween(0.0, 1.0);
    }
}
