package io.elbo.stream.topology;

import static io.elbo.stream.topology.BrokerRun.bytes;
import static io.elbo.stream.topology.BrokerRun.header;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.EvidenceCalibration;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.detector.Json;
import io.elbo.stream.detector.TinyDetector;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.IncidentSettings;
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
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Incidents on a broker, while commits fail and an instance is gone without a word. */
class IncidentIT {
    private static final long START = 1_700_000_000_000L;
    private static final int KEYS = 20;
    private static final HistoryFold.Rules RULES = new HistoryFold.Rules(
            new EvidenceCalibration(
                    10.0, null, new Calibration(List.of(0.0, 5.0, 10.0), new Calibration.Tail(10, 0.01, 0, 2))),
            Duration.ofHours(1),
            0.01);
    private static final Schema SCHEMA = TinyModel.rising(new HistoryDefinition(List.of(), null, null));

    private final BrokerRun run = new BrokerRun();
    private final Map<String, Integer> totals = new HashMap<>();
    private long millis; // of the newest record since the start

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        run.close();
    }

    private KafkaStreams instance(String name, SilenceSettings silence) throws Exception {
        DetectorSettings settings = TinyDetector.settings(null)
                .withIncidents(new IncidentSettings(
                        "cards.incidents", new AlertBudget.Share(RULES.budget()), RULES.timeout(), silence));
        return run.instance(folder.resolve(name), settings, TinyModel.bytes(SCHEMA, RULES.evidence()))
                .restless()
                .create();
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
        run.send(IntStream.range(0, records * KEYS)
                .map(i -> i % KEYS)
                .filter(key -> key >= first)
                .mapToObj(key -> payment(key, seconds, pumpAmount)));
    }

    private ProducerRecord<byte[], byte[]> payment(int number, int seconds, int pumpAmount) {
        millis += seconds * 1_000L;
        String key = number == 0 ? "pump" : "other-" + number;
        int total = totals.merge(key, number == 0 ? pumpAmount : 50, Integer::sum);
        String value = "{\"total\": " + total + ", \"card\": {\"country\": \"SE\"}, \"online\": true}";
        return new ProducerRecord<>("payments", 0, START + millis, bytes(key), bytes(value));
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

    private void createTopics() {
        run.broker()
                .createTopics(Map.of(
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

    /** Asks an instance to end, without waiting for it; the others take over as soon as it has left the group. */
    private static void leave(KafkaStreams instance) {
        instance.close(CloseOptions.timeout(Duration.ZERO)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }

    @Test
    void shouldTellOfASlowDeviationOnceWhateverHappens() throws Exception {
        createTopics();
        feed(30, 50);
        feed(14, 80); // 3.7 nats: no record reaches the alert threshold of 6.9
        run.failCommits(2);
        KafkaStreams first = instance("first", SilenceSettings.OFF);
        first.start();
        run.awaitRecords("cards.incidents", 1);
        feed(6, 80);
        run.failCommits(2);
        leave(first); // it does not end what it has begun
        instance("second", SilenceSettings.OFF).start(); // without the states of the first one
        feed(10, 80);
        feed(20, 50);
        feed(30, 80); // another incident, which stays open
        List<Event> expected = expected(run.read("payments", 1, 110 * KEYS));

        List<ConsumerRecord<byte[], byte[]>> found = run.read("cards.incidents", 1, expected.size());

        assertThat(expected)
                .extracting(Event::state)
                .containsExactly("opened", "updated", "resolved", "opened", "updated");
        assertThat(expected).extracting(Event::key).containsOnly("pump");
        assertThat(found.stream().map(Event::of)).containsExactlyElementsOf(expected);
        for (ConsumerRecord<byte[], byte[]> record : found) {
            assertThat(new String(record.key(), StandardCharsets.UTF_8))
                    .isEqualTo(Event.of(record).id());
        }
        assertThat(found.stream().map(record -> header(record, "ce_id"))).doesNotHaveDuplicates();
        assertThat(run.commitsToFail()).isNotPositive();
    }

    @Test
    void shouldTellOnceThatAKeyIsSilentAndThatItSpeaksAgainWhateverHappens() throws Exception {
        createTopics();
        SilenceSettings anHour = new SilenceSettings.After(Duration.ofHours(1));
        feed(0, 20, 1, 50);
        feed(1, 20, 20, 50); // two hours without the pump
        KafkaStreams first = instance("first", anHour);
        first.start();
        run.awaitRecords("cards.incidents", 1);
        run.failCommits(1);
        leave(first);
        instance("second", anHour).start(); // without the states of the first one
        feed(1, 20, 20, 50); // it is still silent
        feed(0, 1, 1, 50);

        List<ConsumerRecord<byte[], byte[]>> found = run.read("cards.incidents", 1, 2);

        String id = "payments-0-380-cards-silence";
        assertThat(found.stream().map(Event::of))
                .containsExactly(
                        new Event(id, "opened", "pump", 380, 0),
                        new Event(id, "resolved", "pump", 20 * KEYS + 2 * 380, 0));
    }
}
