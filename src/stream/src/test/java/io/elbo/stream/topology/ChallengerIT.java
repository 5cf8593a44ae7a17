package io.elbo.stream.topology;

import static io.elbo.stream.topology.BrokerRun.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.stream.challenger.Challenger;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.challenger.ShadowRun;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Json;
import io.elbo.stream.detector.ModelOrigin;
import io.elbo.stream.detector.TinyDetector;
import io.elbo.testkit.TinyModel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A challenger with other histories on a broker, some of whose commits fail, and its promotion while records come. */
class ChallengerIT {
    private static final long SEED = 20_261_127;
    private static final int PARTITIONS = 2;
    private static final int RECORDS = 3_000;
    private static final int KEYS = 20;
    private static final int VERSION = 3;
    private static final HistoryDefinition BY_KEY = new HistoryDefinition(List.of(), null, null);
    private static final Schema ACTIVE = TinyModel.rising(BY_KEY);
    private static final Schema CHALLENGER = new Schema(
            BY_KEY,
            List.of(
                    DerivedField.of("amount", "/other", Derivation.CHANGE)
                            .withFitted(new DerivedField.Fitted(TinyModel.MEAN, 10, List.of())),
                    new CategoricalField("country", "/card/country", List.of("SE", "DE")),
                    new BooleanField("online", "/online")));

    private final BrokerRun run = new BrokerRun();
    private final Challengers challengers = Challengers.of(List.of("cards"), Clock.systemUTC());
    private final Challenger challenger = Objects.requireNonNull(challengers.find("cards"));

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        run.close();
        challenger.close();
    }

    private static ActiveModel model() throws Exception {
        return new ActiveModel(
                TinyDetector.settings("cards.scores"),
                OnnxEngine.open(TinyModel.bytes(CHALLENGER)),
                1 << 20,
                ModelOrigin.of(VERSION, "sha256:3"));
    }

    private void feed(Random random, Map<String, Integer> totals, int records) {
        run.send(IntStream.range(0, records).mapToObj(i -> payment(random, totals)));
    }

    private static ProducerRecord<byte[], byte[]> payment(Random random, Map<String, Integer> totals) {
        int number = random.nextInt(KEYS);
        String key = "card-" + number;
        int total = totals.merge(key, random.nextInt(50) == 0 ? 150 : 45 + random.nextInt(10), Integer::sum);
        int other =
                totals.merge("other of " + key, random.nextInt(50) == 0 ? 150 : 45 + random.nextInt(10), Integer::sum);
        return new ProducerRecord<>(
                "payments",
                number % PARTITIONS,
                bytes(key),
                bytes("{\"total\": " + total + ", \"other\": " + other
                        + ", \"card\": {\"country\": \"SE\"}, \"online\": true}"));
    }

    @Test
    void shouldGoOnWithItsHistoriesWhenItBecomesActive() throws Exception {
        run.broker()
                .createTopics(Map.of(
                        "payments",
                        PARTITIONS,
                        "cards.anomalies",
                        1,
                        "cards.scores",
                        1,
                        "payments.dlq",
                        1,
                        "elbo-payments-history-changelog",
                        PARTITIONS));
        Random random = new Random(SEED);
        Map<String, Integer> totals = new HashMap<>();
        challenger.begin(model(), VERSION, 0.5);
        ShadowRun shadow = Objects.requireNonNull(challenger.run());
        feed(random, totals, RECORDS / 3);
        run.failCommits(1);
        BrokerRun.Instance instance = run.instance(
                        folder, TinyDetector.settings("cards.scores"), TinyModel.bytes(ACTIVE))
                .with(challengers)
                .restless();
        KafkaStreams streams = instance.create();
        streams.start();
        run.awaitRecords("cards.scores", RECORDS / 6);
        run.failCommits(1);
        feed(random, totals, RECORDS / 3);
        run.awaitRecords("cards.scores", RECORDS / 2);
        instance.detector().activate(model()).close(); // as the watch over the registry does
        challenger.end();
        feed(random, totals, RECORDS / 3);

        Map<Integer, List<ConsumerRecord<byte[], byte[]>>> inputs = new TreeMap<>();
        run.read("payments", PARTITIONS, RECORDS)
                .forEach(record -> inputs.computeIfAbsent(record.partition(), unused -> new ArrayList<>())
                        .add(record));
        Map<String, JsonNode> found = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : run.read("cards.scores", 1, RECORDS)) {
            JsonNode document = Json.read(record.value());
            JsonNode source = document.path("source");
            String position = source.path("partition").intValue() + "@"
                    + source.path("offset").longValue();
            assertThat(found.put(position, document))
                    .as("a second verdict of %s", position)
                    .isNull();
        }
        int byChallenger = 0;
        for (List<ConsumerRecord<byte[], byte[]>> records : inputs.values()) {
            HistoryFold active = HistoryFold.of(ACTIVE, "cards", records);
            HistoryFold other = HistoryFold.of(CHALLENGER, "cards", records);
            for (int i = 0; i < records.size(); i++) {
                String position =
                        records.get(i).partition() + "@" + records.get(i).offset();
                JsonNode document = Objects.requireNonNull(found.get(position));
                boolean isPromoted = document.at("/model/registryVersion").intValue() == VERSION;
                byChallenger += isPromoted ? 1 : 0;
                assertThat(document.path("rawScore").floatValue())
                        .as("%s, %s", position, document)
                        .isCloseTo(
                                Objects.requireNonNull((isPromoted ? other : active)
                                        .rawScores()
                                        .get(i)),
                                within(1e-4f));
            }
        }
        assertThat(byChallenger).isGreaterThanOrEqualTo(RECORDS / 3).isLessThan(RECORDS);
        assertThat(Objects.requireNonNull(shadow.diff()).figures().all())
                .isPositive()
                .isLessThan(RECORDS * 2 / 3);
        assertThat(run.commitsToFail()).isNotPositive();
    }
}
