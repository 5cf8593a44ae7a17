package io.elbo.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.EvidenceCalibration;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.batch.ScoringThreads;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Json;
import io.elbo.stream.output.OutputLimits;
import io.elbo.stream.policy.LearnedStates;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.HistorySettings;
import io.elbo.stream.settings.IncidentSettings;
import io.elbo.stream.settings.Profile;
import io.elbo.stream.settings.Settings;
import io.elbo.stream.settings.SilenceSettings;
import io.elbo.testkit.TinyModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Incidents on a broker, while commits fail and an instance is gone without a word. */
class IncidentIT {
    private static final long START = 1_700_000_000_000L;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int KEYS = 20;
    private static final HistoryFold.Rules RULES = new HistoryFold.Rules(
            new EvidenceCalibration(
                    10.0, null, new Calibration(List.of(0.0, 5.0, 10.0), new Calibration.Tail(10, 0.01, 0, 2))),
            Duration.ofHours(1),
            0.01);
    private static final Schema SCHEMA = TinyModel.rising(new HistoryDefinition(List.of(), null, null));

    private final EmbeddedBroker broker = EmbeddedBroker.builder()
            .property("group.initial.rebalance.delay.ms", "0")
            .build()
            .start();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicInteger commitsToFail = new AtomicInteger();
    private final Map<String, Integer> totals = new HashMap<>();
    private long millis; // of the newest record since the start

    @TempDir
    Path folder;

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        broker.close();
    }

    private KafkaStreams instance(String name, SilenceSettings silence) throws Exception {
        DetectorSettings settings = new DetectorSettings(
                        "cards",
                        "payments",
                        Path.of("tiny.onnx"),
                        new AlertBudget.Share(0.001),
                        new AlertBudget.Share(0.0001),
                        false,
                        "cards.anomalies",
                        null,
                        null,
                        "payments.dlq",
                        true,
                        5,
                        null)
                .withIncidents(new IncidentSettings(
                        "cards.incidents", new AlertBudget.Share(RULES.budget()), RULES.timeout(), silence));
        Detector detector = new Detector(
                settings,
                new ActiveModel(settings, OnnxEngine.open(TinyModel.bytes(SCHEMA, RULES.evidence())), 1 << 20));
        ScoringThreads threads = new ScoringThreads(1);
        Settings all = new Settings(
                "elbo",
                true,
                Profile.THROUGHPUT,
                1,
                1,
                folder.resolve(name),
                1 << 20,
                64,
                true,
                null,
                List.of(settings),
                HistorySettings.DEFAULT,
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "auto.offset.reset",
                        "earliest",
                        "main.consumer.max.poll.records",
                        "200",
                        "acceptable.recovery.lag",
                        "1000000")); // partitions move at once
        StreamsProperties properties = new StreamsProperties(all);
        Pipeline pipeline = Pipeline.of(
                        all,
                        properties,
                        List.of(detector),
                        unused -> DetectionObserver.SILENT,
                        threads,
                        new OutputLimits(1 << 20),
                        LearnedStates.unconnected("learned", List.of(settings)))
                .get(0);
        KafkaStreams streams = new KafkaStreams(
                pipeline.topology(0),
                pipeline.properties(),
                new FailingClients(pipeline.clients(1 << 20), commitsToFail));
        open.add(0, detector);
        open.add(0, threads);
        open.add(0, streams);
        return streams;
    }

    /** So many records of each key; the total of the pump rises by more than usual. */
    private void feed(int records, int pumpAmount) {
        feed(0, records, 1, pumpAmount);
    }

    /**
     * @param first the first key that speaks; 0 for the pump
     * @param seconds from a record to the next one
     */
    private void feed(int first, int records, int seconds, int pumpAmount) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < records * KEYS; i++) {
                if (i % KEYS < first) {
                    continue;
                }
                millis += seconds * 1_000L;
                String key = i % KEYS == 0 ? "pump" : "other-" + i % KEYS;
                int total = totals.merge(key, i % KEYS == 0 ? pumpAmount : 50, Integer::sum);
                String value = "{\"total\": " + total + ", \"card\": {\"country\": \"SE\"}, \"online\": true}";
                var unused = producer.send(new ProducerRecord<>(
                        "payments",
                        0,
                        START + millis,
                        key.getBytes(StandardCharsets.UTF_8),
                        value.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    /** Committed records of a topic, until so many have come. */
    private List<ConsumerRecord<byte[], byte[]>> read(String topic, int partitions, int records) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> assigned = IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(assigned);
            consumer.seekToBeginning(assigned);
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
                return all.size() >= records;
            });
        }
        return all;
    }

    /** What an incident's event says, without what the model says. */
    private record Event(String id, String state, String key, long offset, int records) {
        static Event of(ConsumerRecord<byte[], byte[]> record) {
            try {
                JsonNode document = Json.read(record.value());
                return new Event(
                        document.path("id").asText(),
                        document.path("state").asText(),
                        document.path("key").asText(),
                        document.at("/source/offset").longValue(),
                        document.path("records").intValue());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static List<Event> expected(List<ConsumerRecord<byte[], byte[]>> inputs) throws Exception {
        HistoryFold fold = HistoryFold.of(SCHEMA, "cards", inputs, RULES);
        List<Event> expected = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> input : inputs) {
            for (IncidentChange change : fold.incidents().getOrDefault(input.offset(), List.of())) {
                expected.add(new Event(
                        "payments-0-" + change.incident().offset() + "-cards",
                        change.kind().name().toLowerCase(Locale.ROOT),
                        new String(input.key(), StandardCharsets.UTF_8),
                        input.offset(),
                        change.incident().records()));
            }
        }
        return expected;
    }

    @Test
    void shouldTellOfASlowDeviationOnceWhateverHappens() throws Exception {
        broker.createTopics(Map.of(
                "payments",
                1,
                "cards.anomalies",
                1,
                "cards.incidents",
                1,
                "payments.dlq",
                1,
                "elbo-payments-history-changelog",
                1));
        feed(30, 50);
        feed(14, 80); // 3.7 nats: no record reaches the alert threshold of 6.9
        commitsToFail.set(2);
        KafkaStreams first = instance("first", SilenceSettings.OFF);
        first.start();
        read("cards.incidents", 1, 1);
        feed(6, 80);
        commitsToFail.set(2);
        first.close(Duration.ZERO); // it does not end what it has begun
        instance("second", SilenceSettings.OFF).start(); // without the states of the first one
        feed(10, 80);
        feed(20, 50);
        feed(30, 80); // another incident, which stays open
        List<Event> expected = expected(read("payments", 1, 110 * KEYS));

        List<ConsumerRecord<byte[], byte[]>> found = read("cards.incidents", 1, expected.size());

        assertThat(expected)
                .extracting(Event::state)
                .containsExactly("opened", "updated", "resolved", "opened", "updated");
        assertThat(expected).extracting(Event::key).containsOnly("pump");
        assertThat(found.stream().map(Event::of)).containsExactlyElementsOf(expected);
        for (ConsumerRecord<byte[], byte[]> record : found) {
            assertThat(new String(record.key(), StandardCharsets.UTF_8))
                    .isEqualTo(Event.of(record).id());
        }
        assertThat(found.stream().map(record -> text(record, "ce_id"))).doesNotHaveDuplicates();
        assertThat(commitsToFail).hasValueLessThanOrEqualTo(0);
    }

    @Test
    void shouldTellOnceThatAKeyIsSilentAndThatItSpeaksAgainWhateverHappens() throws Exception {
        broker.createTopics(Map.of(
                "payments",
                1,
                "cards.anomalies",
                1,
                "cards.incidents",
                1,
                "payments.dlq",
                1,
                "elbo-payments-history-changelog",
                1));
        SilenceSettings anHour = new SilenceSettings.After(Duration.ofHours(1));
        feed(0, 20, 1, 50);
        feed(1, 20, 20, 50); // two hours without the pump
        KafkaStreams first = instance("first", anHour);
        first.start();
        read("cards.incidents", 1, 1);
        commitsToFail.set(1);
        first.close(Duration.ZERO);
        instance("second", anHour).start(); // without the states of the first one
        feed(1, 20, 20, 50); // it is still silent
        feed(0, 1, 1, 50);

        List<ConsumerRecord<byte[], byte[]>> found = read("cards.incidents", 1, 2);

        String id = "payments-0-380-cards-silence";
        assertThat(found.stream().map(Event::of))
                .containsExactly(
                        new Event(id, "opened", "pump", 380, 0),
                        new Event(id, "resolved", "pump", 20 * KEYS + 2 * 380, 0));
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
        return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }
}
