package io.elbo.stream.topology;

import static io.elbo.stream.topology.BrokerRun.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Json;
import io.elbo.stream.detector.ModelOrigin;
import io.elbo.stream.detector.TinyDetector;
import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.testkit.TinyModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that change a hundred times while records come: with the same histories, with others and with none. */
class SwapIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final long SEED = 20_261_127;
    private static final int PARTITIONS = 2;
    private static final int SWAPS = 100;
    private static final int RECORDS_PER_SWAP = 50;
    private static final int KEYS = 20;
    private static final Schema KEYED = TinyModel.rising(new HistoryDefinition(List.of(), null, null));
    private static final Schema OTHER_WORDS = new Schema(
            KEYED.history(),
            List.of(
                    KEYED.fields().get(0),
                    new CategoricalField("country", "/card/country", List.of("DE", "SE")),
                    new BooleanField("online", "/online")));
    private static final Schema OTHER_HISTORIES =
            TinyModel.rising(new HistoryDefinition(List.of(), "/time", TimestampFormat.EPOCH_MILLIS));
    private static final Schema NO_HISTORIES = new Schema(List.of(
            new NumericField("amount", "/total"),
            new CategoricalField("country", "/card/country", List.of("SE", "DE")),
            new BooleanField("online", "/online")));
    private static final List<byte[]> MODELS = List.of(
            TinyModel.bytes(KEYED),
            TinyModel.bytes(OTHER_WORDS),
            TinyModel.bytes(OTHER_HISTORIES),
            TinyModel.bytes(NO_HISTORIES));

    private final BrokerRun run = new BrokerRun();
    private final DetectorSettings settings = TinyDetector.settings("cards.scores");
    private final List<AtomicInteger> holders = new ArrayList<>(); // of each model that was active

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        run.close();
    }

    /** The model of a version: versions take turns. */
    private ActiveModel model(int version) throws Exception {
        AtomicInteger count = new AtomicInteger();
        holders.add(count);
        return new ActiveModel(
                settings,
                new CountedEngine(OnnxEngine.open(MODELS.get(version % MODELS.size())), count),
                1 << 20,
                ModelOrigin.of(version, "sha256:" + version));
    }

    private void send(Random random, int records) {
        run.send(IntStream.range(0, records).mapToObj(i -> payment(random)));
    }

    private static ProducerRecord<byte[], byte[]> payment(Random random) {
        int number = random.nextInt(KEYS);
        String value = "{\"total\": " + random.nextInt(200) + ", \"card\": {\"country\": \"SE\"}, \"online\": true}";
        return new ProducerRecord<>("payments", number % PARTITIONS, bytes("card-" + number), bytes(value));
    }

    private void swap(Detector detector, int version) {
        if (version == SWAPS / 2) {
            run.failCommits(2);
        }
        try {
            detector.activate(model(version)).close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldScoreEveryRecordOnceAndByTheVersionThatItsVerdictNames() throws Exception {
        run.broker()
                .createTopics(Map.of(
                        "payments",
                        PARTITIONS,
                        "elbo-payments-history-changelog",
                        PARTITIONS,
                        "cards.scores",
                        1,
                        "cards.anomalies",
                        1,
                        "payments.dlq",
                        1));
        Random random = new Random(SEED);
        Detector detector = new Detector(settings, model(0));
        KafkaStreams streams = run.instance(folder, settings, MODELS.get(0))
                .with(detector)
                .restless()
                .create();
        send(random, RECORDS_PER_SWAP);
        streams.start();
        run.awaitRecords("cards.scores", RECORDS_PER_SWAP);

        run.send(IntStream.range(0, RECORDS_PER_SWAP * (SWAPS + 1)).mapToObj(i -> {
            if (i > 0 && i % RECORDS_PER_SWAP == 0) {
                if (i % (10 * RECORDS_PER_SWAP) == 0) { // however slow the machine is, some versions get to judge
                    run.awaitRecords("cards.scores", i + RECORDS_PER_SWAP);
                }
                swap(detector, i / RECORDS_PER_SWAP);
            }
            return payment(random);
        }));
        int records = RECORDS_PER_SWAP * (SWAPS + 2);

        List<ConsumerRecord<byte[], byte[]>> verdicts = run.read("cards.scores", 1, records);
        assertThat(verdicts).as("seed %d", SEED).hasSize(records);
        requireRight(run.read("payments", PARTITIONS, records), verdicts);
        // what scored last is retained until the next poll
        await().atMost(PATIENCE).untilAsserted(() -> {
            send(random, 1);
            assertThat(holders.subList(0, SWAPS).stream().mapToInt(AtomicInteger::get))
                    .as("native memory of models that are not active any more")
                    .containsOnly(0);
        });
        assertThat(holders.get(SWAPS).get()).isPositive();
    }

    /** Scores each record again in its order, with the model that its verdict names and the states that this one goes on with. */
    private void requireRight(
            List<ConsumerRecord<byte[], byte[]>> inputs, List<ConsumerRecord<byte[], byte[]>> verdicts)
            throws Exception {
        Map<String, JsonNode> byPosition = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> verdict : verdicts) {
            JsonNode document = Json.read(verdict.value());
            String position = document.at("/source/partition").intValue() + "@"
                    + document.at("/source/offset").longValue();
            assertThat(byPosition.put(position, document))
                    .as("a second verdict of %s", position)
                    .isNull();
        }
        Map<Integer, Integer> byVersion = new TreeMap<>();
        Map<Bytes, byte[]> states = new HashMap<>();
        List<ActiveModel> models = new ArrayList<>();
        for (int i = 0; i < MODELS.size(); i++) {
            models.add(model(i));
        }
        for (ConsumerRecord<byte[], byte[]> input : inputs) {
            JsonNode document = byPosition.get(input.partition() + "@" + input.offset());
            int version = document.at("/model/registryVersion").intValue();
            byVersion.merge(version, 1, Integer::sum);
            float expected = rawScore(models.get(version % models.size()), input, states);
            assertThat(document.path("rawScore").floatValue())
                    .as("%d@%d by version %d, seed %d", input.partition(), input.offset(), version, SEED)
                    .isCloseTo(expected, within(1e-3f * (1 + expected)));
        }
        models.forEach(ActiveModel::close);
        holders.subList(SWAPS + 1, holders.size()).clear();
        assertThat(byVersion).as("versions that have judged").hasSizeGreaterThan(2 * MODELS.size());
    }

    private static float rawScore(ActiveModel model, ConsumerRecord<byte[], byte[]> input, Map<Bytes, byte[]> states) {
        Batch batch = new Batch(model.schema(), 1);
        assertThat(model.decodeBody(input.value(), batch)).isEqualTo(Decoded.ROW);
        DetectorHistory keys = model.keys();
        if (keys != null) {
            Bytes key = keys.key(input.key(), batch, 0);
            states.put(key, keys.advance(batch, 0, states.get(key), input.offset(), input.timestamp()));
        }
        Scores scores = model.engine().newScores(1);
        model.engine().score(batch, scores);
        return scores.rawScore(0);
    }
}
