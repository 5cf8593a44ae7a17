package io.elbo.service.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.service.feed.Published;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.Profile;
import io.elbo.stream.settings.Settings;
import io.elbo.stream.settings.WebhookSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Webhooks between a real broker and real receivers. */
class WebhooksTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SEED = 11;
    private static EmbeddedBroker broker;

    private final RecordedEvents events = new RecordedEvents();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private TestReceiver receiver;
    private String topic;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.create().start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void open(TestInfo test) {
        receiver = TestReceiver.open();
        topic = test.getTestMethod().orElseThrow().getName();
        broker.createTopics(Map.of(topic, 1));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
        receiver.close();
    }

    private Webhooks sink() {
        return sink(List.of(detector("cards", topic, receiver.url())), detector -> events);
    }

    private Webhooks sink(List<DetectorSettings> detectors, Function<String, WebhookObserver> observers) {
        Settings settings = new Settings(
                topic, true, Profile.THROUGHPUT, 1, 0, Path.of("."), 1 << 20, 256, true, null, detectors, Map.of());
        Webhooks webhooks = new Webhooks(
                settings,
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                observers,
                failures::incrementAndGet,
                Clock.systemUTC(),
                new Random(SEED));
        open.add(webhooks);
        webhooks.start();
        return webhooks;
    }

    private static DetectorSettings detector(String name, String topic, String url) {
        WebhookSettings plain = Examples.settings(url);
        return new DetectorSettings(
                name,
                "payments",
                Path.of("tiny.onnx"),
                new AlertBudget.Share(0.001),
                new AlertBudget.Share(0.0001),
                false,
                topic,
                null,
                null,
                "payments.dlq",
                true,
                5,
                new WebhookSettings(
                        URI.create(url),
                        "plain",
                        null,
                        plain.minSeverity(),
                        plain.dedupWindow(),
                        plain.alertsPerMinute(),
                        plain.timeout(),
                        plain.maxAge()));
    }

    private KafkaProducer<byte[], byte[]> producer(String transactionalId) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", transactionalId),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        open.add(producer);
        return producer;
    }

    private ProducerRecord<byte[], byte[]> anomaly(String key) {
        return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), Published.body("critical"));
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record); // the commit waits for it
    }

    private void publish(String... keys) {
        KafkaProducer<byte[], byte[]> producer = producer(topic + keys[0]);
        producer.beginTransaction();
        for (String key : keys) {
            send(producer, anomaly(key));
        }
        producer.commitTransaction();
    }

    private List<String> reportedKeys() {
        return receiver.received().stream()
                .map(received -> received.body().replaceAll(".*\"key\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    @Test
    void shouldReportCommittedAnomaliesOnly() {
        sink();
        KafkaProducer<byte[], byte[]> producer = producer("aborting");
        producer.beginTransaction();
        send(producer, anomaly("aborted"));
        producer.flush();
        producer.abortTransaction();
        publish("committed");

        await().atMost(PATIENCE).until(() -> events.count(Fate.SENT) == 1);
        assertThat(reportedKeys()).containsExactly("committed");
    }

    @Test
    void shouldTryAgainUntilTheReceiverIsBack() {
        receiver.answering(500, Map.of());
        sink();
        publish("a", "b");
        await().atMost(PATIENCE).until(() -> events.answers().size() >= 3);
        assertThat(events.count(Fate.SENT)).isZero();

        receiver.answering(200, Map.of());
        await().atMost(PATIENCE).until(() -> events.count(Fate.SENT) == 2);
        assertThat(reportedKeys()).contains("b");
        assertThat(events.waiting()).isZero();
    }

    @Test
    void shouldGoOnWhereItEndedAndReportNothingTwice() {
        Webhooks first = sink();
        publish("before");
        await().atMost(PATIENCE).until(() -> events.count(Fate.SENT) == 1);
        first.close();
        publish("between");

        sink();
        await().atMost(PATIENCE).until(() -> events.count(Fate.SENT) == 2);
        assertThat(reportedKeys()).containsExactly("before", "between");
    }

    @Test
    void shouldReportAfterARestartWhatItCouldNotReportBefore() {
        receiver.answering(500, Map.of());
        Webhooks first = sink();
        publish("a");
        await().atMost(PATIENCE).until(() -> !events.answers().isEmpty());
        first.close();

        receiver.answering(200, Map.of());
        sink();
        await().atMost(PATIENCE).until(() -> events.count(Fate.SENT) == 1);
    }

    @Test
    void shouldEndAlthoughTheReceiverIsSilent() {
        receiver.silent();
        Webhooks sink = sink();
        publish("a");
        await().atMost(PATIENCE).until(() -> !receiver.received().isEmpty());

        sink.close();
        assertThat(sink.hasEnded()).isTrue();
    }

    @Test
    void shouldGiveUpWhatIsRefusedAndGoOn() {
        receiver.answering(400, Map.of());
        sink();
        publish("a");
        await().atMost(PATIENCE).until(() -> events.count(Fate.REFUSED) == 1);

        receiver.answering(200, Map.of());
        publish("b");
        await().atMost(PATIENCE).until(() -> events.count(Fate.SENT) == 1);
    }

    @Test
    void shouldPassOverOtherRecords() {
        sink();
        KafkaProducer<byte[], byte[]> producer = producer("mixed");
        producer.beginTransaction();
        send(producer, new ProducerRecord<>(topic, new byte[] {1}));
        String other = new String(Published.body("critical"), StandardCharsets.UTF_8).replace("cards", "orders");
        send(producer, new ProducerRecord<>(topic, other.getBytes(StandardCharsets.UTF_8)));
        send(producer, anomaly("ours"));
        producer.commitTransaction();

        await().atMost(PATIENCE).until(() -> events.count(Fate.SENT) == 1);
        assertThat(events.count(Fate.UNREADABLE)).isEqualTo(1);
        assertThat(reportedKeys()).containsExactly("ours");
    }

    @Test
    void shouldServeManyDetectorsWithTheThreadsOfOneAndLetNoSilentReceiverKeepTheOthersWaiting() {
        TestReceiver silent = TestReceiver.open().silent();
        open.add(silent);
        List<DetectorSettings> detectors = new ArrayList<>();
        Map<String, RecordedEvents> events = new HashMap<>();
        int many = 100;
        for (int i = 0; i < many; i++) {
            String name = "d" + i;
            detectors.add(detector(name, topic, i % 2 == 0 ? receiver.url() : silent.url()));
            events.put(name, new RecordedEvents());
        }
        int before = threadsOfWebhooks();
        sink(detectors, name -> Objects.requireNonNull(events.get(name)));
        KafkaProducer<byte[], byte[]> producer = producer("many");
        producer.beginTransaction();
        for (int i = 0; i < many; i++) {
            String body = new String(Published.body("critical"), StandardCharsets.UTF_8).replace("cards", "d" + i);
            send(producer, new ProducerRecord<>(topic, body.getBytes(StandardCharsets.UTF_8)));
        }
        producer.commitTransaction();

        await().atMost(PATIENCE)
                .until(() -> events.values().stream()
                                .filter(each -> each.count(Fate.SENT) == 1)
                                .count()
                        == many / 2);
        await().atMost(PATIENCE)
                .until(() -> events.values().stream()
                                .filter(each -> each.answers().contains("timeout"))
                                .count()
                        == many / 2);
        assertThat(threadsOfWebhooks() - before).isLessThanOrEqualTo(4);
    }

    private static int threadsOfWebhooks() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("elbo-webhook") || name.startsWith("HttpClient-"))
                .count();
    }

    @Test
    void shouldBeginAgainAfterAnErrorAndSaySo() {
        AtomicBoolean thrown = new AtomicBoolean();
        WebhookObserver faulty = new WebhookObserver() {
            @Override
            public void anomalies(Fate fate, int count) {
                events.anomalies(fate, count);
            }

            @Override
            public void answered(Answer answer) {
                if (thrown.compareAndSet(false, true)) {
                    throw new StackOverflowError("provoked");
                }
                events.answered(answer);
            }

            @Override
            public void waiting(int alerts) {
                events.waiting(alerts);
            }
        };
        Webhooks webhooks = sink(List.of(detector("cards", topic, receiver.url())), name -> faulty);
        publish("a");

        await().atMost(PATIENCE).until(() -> failures.get() == 1);
        await().atMost(PATIENCE).until(() -> events.count(Fate.SENT) == 1);
        assertThat(webhooks.hasEnded()).isFalse();
        await().atMost(PATIENCE).until(() -> webhooks.whyNotReading().isEmpty());
    }
}
