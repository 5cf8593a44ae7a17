package io.elbo.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.EvidenceCalibration;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.batch.FlakyEngine;
import io.elbo.stream.batch.PendingScores;
import io.elbo.stream.batch.ScoringInterceptor;
import io.elbo.stream.batch.ScoringPlan;
import io.elbo.stream.batch.ScoringThreads;
import io.elbo.stream.challenger.Challenger;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.challenger.DiffFigures;
import io.elbo.stream.challenger.ShadowRun;
import io.elbo.stream.commit.CommitHooks;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Counts;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Json;
import io.elbo.stream.detector.ModelOrigin;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.detector.TinyDetector;
import io.elbo.stream.history.HistoryStores;
import io.elbo.stream.history.SortedStore;
import io.elbo.stream.output.DeadLetterLog;
import io.elbo.stream.output.Origin;
import io.elbo.stream.output.Output;
import io.elbo.stream.output.OutputLimits;
import io.elbo.stream.output.OutputRecords;
import io.elbo.stream.output.RefusedOutputs;
import io.elbo.stream.policy.LearnedStateWriter;
import io.elbo.stream.policy.LearnedStates;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.HistorySettings;
import io.elbo.stream.settings.IncidentSettings;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whether the committed states are those that a single-threaded fold over the committed input leaves, and every score the one
 * that the fold gives. The interceptor and the processor are real; polls, the order of processing, commits and aborts are
 * played as Kafka Streams does them, at random.
 */
class HistoryOrderTest {
    private static final int RECORDS = 400;
    private static final int BATCH_ROWS = 4;
    private static final TopicPartition PARTITION = new TopicPartition("payments", 0);
    private static final Schema SCHEMA = TinyModel.rising(new HistoryDefinition(List.of(), null, null));

    private static final HistoryFold.Rules RULES = new HistoryFold.Rules(
            new EvidenceCalibration(
                    5.0, null, new Calibration(List.of(0.0, 5.0, 10.0), new Calibration.Tail(10, 0.01, 0, 2))),
            Duration.ofSeconds(25),
            0.01);

    /** Other histories of the same keys. */
    private static final Schema OTHER = new Schema(
            new HistoryDefinition(List.of(), null, null),
            List.of(
                    DerivedField.of("amount", "/other", Derivation.CHANGE)
                            .withFitted(new DerivedField.Fitted(TinyModel.MEAN, 10, List.of())),
                    new CategoricalField("country", "/card/country", List.of("SE", "DE")),
                    new BooleanField("online", "/online")));

    private static final String ACTIVE = "cards"; // owner of the states of a model without a registry
    private static final String CHALLENGER = owner(OTHER);

    private final Counts counts = new Counts();
    private final SortedStore store = new SortedStore();
    private final Challengers challengers = Challengers.of(List.of("cards"), Clock.systemUTC());
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> log(Random random) {
        Map<String, Integer> totals = new HashMap<>();
        List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            String key = random.nextInt(20) == 0 ? null : "card-" + random.nextInt(7);
            int amount = random.nextInt(12) == 0 ? 150 : 45 + random.nextInt(10);
            int total = totals.merge(String.valueOf(key), amount, Integer::sum);
            String value = random.nextInt(25) == 0
                    ? "junk"
                    : "{\"total\": " + total + ", \"other\": " + (total + 3 * i)
                            + ", \"card\": {\"country\": \"SE\"}, \"online\": true}";
            long offset = log.isEmpty() ? 3 : log.get(i - 1).offset() + 1 + random.nextInt(2); // markers take offsets
            log.add(new ConsumerRecord<>(
                    "payments",
                    0,
                    offset,
                    1_700_000_000_000L + i * 1_000L,
                    TimestampType.CREATE_TIME,
                    -1,
                    -1,
                    key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                    value.getBytes(StandardCharsets.UTF_8),
                    new RecordHeaders(),
                    java.util.Optional.empty()));
        }
        return log;
    }

    private Detector detector(@Nullable String scoresTopic, boolean modelFails, HistoryFold.@Nullable Rules rules)
            throws Exception {
        DetectorSettings settings = TinyDetector.settings(scoresTopic)
                .withIncidents(new IncidentSettings(
                        "cards.incidents",
                        rules == null ? null : new AlertBudget.Share(rules.budget()),
                        rules == null ? Duration.ofHours(1) : rules.timeout()));
        Detector detector = new Detector(
                settings,
                new ActiveModel(
                        settings,
                        new FlakyEngine(
                                OnnxEngine.open(TinyModel.bytes(SCHEMA, rules == null ? null : rules.evidence())),
                                call -> modelFails && call % 5 < 2),
                        1 << 20));
        open.add(detector);
        return detector;
    }

    /** One stream thread with one partition. */
    private final class StreamThread {
        final Random random;
        final List<ConsumerRecord<byte[], byte[]>> log;
        final PendingScores pendingScores;
        final ScoringInterceptor interceptor = new ScoringInterceptor();
        final ArrayDeque<ConsumerRecord<byte[], byte[]>> queue = new ArrayDeque<>();
        final Detector detector;
        final List<ObservedDetector> observed;
        MockProcessorContext<byte[], Output> context = context();

        @Nullable
        TopicProcessor processor;

        int polled; // index in the log
        Map<Bytes, byte[]> committedStates = Map.of();
        int committed;
        final Map<Long, Float> rawScores = new LinkedHashMap<>(); // committed ones, by offset
        final List<JsonNode> incidents = new ArrayList<>(); // committed ones
        int aborts;
        int begun =
                -1; // index in the log from which on the challenger keeps its own histories; negative if it does not
        boolean isPromoted;
        String owner = ACTIVE; // of the active model's states

        StreamThread(Random random, List<ConsumerRecord<byte[], byte[]>> log, Detector detector) {
            this.random = random;
            this.log = log;
            this.detector = detector;
            observed = List.of(new ObservedDetector(detector, counts));
            pendingScores = new PendingScores(observed);
            ScoringThreads threads = new ScoringThreads(2);
            open.add(threads);
            open.add(interceptor);
            CommitHooks hooks = new CommitHooks();
            interceptor.configure(Map.of(
                    ScoringInterceptor.PLAN,
                    new ScoringPlan("payments", observed, challengers, pendingScores, hooks, threads, BATCH_ROWS)));
        }

        private MockProcessorContext<byte[], Output> context() {
            MockProcessorContext<byte[], Output> fresh =
                    new MockProcessorContext<>(new java.util.Properties(), new TaskId(0, 0), null);
            fresh.setCurrentSystemTimeMs(1_700_000_000_000L);
            fresh.addStateStore(store);
            return fresh;
        }

        void openTask() {
            context = context();
            OutputLimits limits = new OutputLimits(1 << 20);
            LearnedStateWriter learned = new LearnedStateWriter(
                    LearnedStates.unconnected("", List.of()), new CommitHooks(), Clock.systemUTC());
            TopicProcessor opened = new TopicProcessor(
                    "payments",
                    Origin.OWN,
                    List.of(new DetectorStep(
                            0, observed.get(0), new OutputRecords("elbo", detector, limits, Origin.OWN), learned)),
                    new HistoryStores("payments", HistorySettings.DEFAULT),
                    new ShadowStep(observed, challengers),
                    pendingScores,
                    new ModelBreaker(),
                    limits,
                    new RefusedOutputs(limits),
                    new DeadLetterLog());
            opened.init(context);
            processor = opened;
        }

        void poll() {
            int count = Math.min(log.size() - polled, 1 + random.nextInt(30));
            if (count > 0) {
                List<ConsumerRecord<byte[], byte[]>> chunk = log.subList(polled, polled + count);
                polled += count;
                interceptor
                        .onConsume(new ConsumerRecords<>(Map.of(PARTITION, chunk), Map.of()))
                        .forEach(queue::addLast);
            }
        }

        void process(int count) {
            for (int i = 0; i < count && !queue.isEmpty(); i++) {
                ConsumerRecord<byte[], byte[]> record = queue.removeFirst();
                context.setRecordMetadata("payments", 0, record.offset());
                java.util.Objects.requireNonNull(processor)
                        .process(new Record<>(record.key(), record.value(), record.timestamp()));
            }
        }

        /** The position of the next record in the queue, or behind what was polled. */
        void commit(HistoryFold fold) throws Exception {
            committed = queue.isEmpty() ? polled : log.indexOf(queue.peekFirst());
            committedStates = store.copy();
            for (var forwarded : context.forwarded()) {
                Output output = forwarded.record().value();
                if (output.topic().equals("cards.incidents")) {
                    incidents.add(Json.read(Output.SERIALIZER.serialize("", output)));
                } else if (!output.topic().equals("payments.dlq")) {
                    JsonNode document = Json.read(Output.SERIALIZER.serialize("", output));
                    rawScores.put(
                            document.path("source").path("offset").longValue(),
                            document.path("rawScore").floatValue());
                }
            }
            context.resetForwards();
            if (!isPromoted) {
                assertThatStatesAre(
                        owner, committed == 0 ? Map.of() : fold.states().get(committed - 1));
            }
            if (begun >= 0 && committed > begun) {
                HistoryFold own = HistoryFold.of(OTHER, CHALLENGER, log.subList(begun, committed));
                assertThatStatesAre(CHALLENGER, own.states().get(committed - begun - 1));
            }
        }

        private void assertThatStatesAre(String owner, Map<Bytes, byte[]> expected) {
            assertThat(committedStates.keySet().stream()
                            .filter(key -> new String(key.get(), StandardCharsets.UTF_8).startsWith(owner + '\0'))
                            .collect(Collectors.toSet()))
                    .as("keys of %s at %s", owner, committed)
                    .isEqualTo(expected.keySet());
            expected.forEach((key, state) -> assertThat(committedStates.get(key))
                    .as("%s at %s", key, committed)
                    .isEqualTo(state));
        }

        void abort() {
            aborts++;
            java.util.Objects.requireNonNull(processor).close();
            queue.clear();
            store.restore(committedStates);
            polled = committed;
            begun = Math.min(begun, committed);
            context.resetForwards();
            if (random.nextBoolean()) {
                poll(); // before the task is there again
            }
            openTask();
        }
    }

    private static String owner(Schema schema) {
        return String.format("cards/%08x", KeyHistory.of(schema).definitionHash());
    }

    private ShadowRun begin(Schema schema) throws Exception {
        Challenger place = Objects.requireNonNull(challengers.find("cards"));
        place.begin(model(schema), 3, 1);
        open.add(place);
        return Objects.requireNonNull(place.run());
    }

    private static ActiveModel model(Schema schema) throws Exception {
        return new ActiveModel(
                TinyDetector.settings(null),
                OnnxEngine.open(TinyModel.bytes(schema)),
                1 << 20,
                ModelOrigin.of(3, "sha256:3"));
    }

    /** Plays some steps at random. */
    private static void play(StreamThread thread, HistoryFold fold, int steps) throws Exception {
        for (int i = 0; i < steps && thread.committed < RECORDS; i++) {
            switch (thread.random.nextInt(10)) {
                case 0, 1, 2 -> thread.poll();
                case 3, 4 -> thread.process(1 + thread.random.nextInt(40));
                case 5, 6 -> thread.process(1 + thread.random.nextInt(3));
                case 7, 8 -> thread.commit(fold);
                default -> {
                    if (thread.random.nextInt(3) == 0) {
                        thread.abort();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {41, 42, 43, 44, 45, 46})
    void shouldKeepAChallengersHistoriesFromItsBeginningAndGoOnWithThemAfterAPromotion(long seed) throws Exception {
        Random random = new Random(seed);
        List<ConsumerRecord<byte[], byte[]>> log = log(random);
        HistoryFold fold = HistoryFold.of(SCHEMA, ACTIVE, log);
        StreamThread thread =
                new StreamThread(random, log, detector(seed % 2 == 0 ? "cards.scores" : null, false, null));
        if (seed % 3 == 0) {
            thread.poll(); // before the task has a store
        }
        thread.openTask();
        play(thread, fold, 15);

        begin(OTHER);
        thread.begun = thread.polled;
        play(thread, fold, 40);
        thread.detector.activate(model(OTHER)).close();
        thread.isPromoted = true;
        if (seed % 2 == 0) {
            thread.poll(); // the challenger has become active, and has not yet left its place
        }
        challengers.find("cards").end();
        play(thread, fold, 10_000);

        assertThat(thread.committed).isEqualTo(RECORDS);
        assertThat(thread.aborts).isPositive();
        assertThat(thread.begun).isBetween(0, RECORDS / 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {51, 52, 53, 54})
    void shouldDeriveWhatTheActiveModelDerivesIfTheDefinitionsAreTheSame(long seed) throws Exception {
        Random random = new Random(seed);
        List<ConsumerRecord<byte[], byte[]>> log = log(random);
        Detector detector = detector(null, false, null);
        detector.activate(model(SCHEMA)).close();
        StreamThread thread = new StreamThread(random, log, detector);
        thread.owner = owner(SCHEMA);
        thread.openTask();
        ShadowRun run = begin(SCHEMA);

        play(thread, HistoryFold.of(SCHEMA, thread.owner, log), 10_000);
        thread.pendingScores.committed(Map.of(PARTITION, new OffsetAndMetadata(Long.MAX_VALUE)));

        DiffFigures figures = Objects.requireNonNull(run.diff()).figures();
        assertThat(figures.kept()).isPositive();
        assertThat(figures.gained()).isZero();
        assertThat(figures.lost()).isZero();
    }

    private StreamThread run(long seed, @Nullable String scoresTopic, boolean modelFails) throws Exception {
        return run(seed, scoresTopic, modelFails, null);
    }

    private StreamThread run(
            long seed, @Nullable String scoresTopic, boolean modelFails, HistoryFold.@Nullable Rules rules)
            throws Exception {
        Random random = new Random(seed);
        List<ConsumerRecord<byte[], byte[]>> log = log(random);
        HistoryFold fold = HistoryFold.of(SCHEMA, "cards", log, rules);
        StreamThread thread = new StreamThread(random, log, detector(scoresTopic, modelFails, rules));
        thread.openTask();
        while (thread.committed < log.size()) {
            switch (random.nextInt(7)) {
                case 0, 1, 2 -> thread.poll();
                case 3 -> thread.process(1 + random.nextInt(40));
                case 4 -> thread.process(1 + random.nextInt(3));
                case 5 -> thread.commit(fold);
                default -> {
                    if (random.nextInt(3) == 0 || (thread.aborts == 0 && thread.polled > RECORDS / 2)) {
                        thread.abort();
                    }
                }
            }
        }
        for (int i = 0; i < log.size(); i++) {
            Float score = thread.rawScores.get(log.get(i).offset());
            Float expected = fold.rawScores().get(i);
            boolean mayBeSilent = modelFails || (scoresTopic == null && expected != null && expected < 8);
            if (score == null && (expected == null || mayBeSilent)) {
                continue;
            }
            assertThat(score).as("score of record %s", i).isNotNull();
            assertThat(score).as("score of record %s", i).isCloseTo(expected, within(1e-4f));
        }
        assertThat(thread.incidents.stream()
                        .map(document -> document.path("source").path("offset").longValue() + " "
                                + document.path("state").textValue() + " of "
                                + document.path("id").textValue() + ", evidence "
                                + document.path("evidence").floatValue() + ", records "
                                + document.path("records").intValue() + ", "
                                + document.path("key").textValue()))
                .isEqualTo(expectedIncidents(fold, log));
        return thread;
    }

    private static List<String> expectedIncidents(HistoryFold fold, List<ConsumerRecord<byte[], byte[]>> log) {
        List<String> expected = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : log) {
            for (IncidentChange change : fold.incidents().getOrDefault(record.offset(), List.of())) {
                expected.add(record.offset() + " " + change.kind().name().toLowerCase(Locale.ROOT) + " of payments-0-"
                        + change.incident().offset() + "-cards, evidence " + change.evidence() + ", records "
                        + change.incident().records() + ", " + new String(record.key(), StandardCharsets.UTF_8));
            }
        }
        return expected;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldCommitTheStatesOfAFoldWhereMostRecordsAreSettled(long seed) throws Exception {
        StreamThread thread = run(seed, null, false);

        assertThat(thread.aborts).isPositive();
        assertThat(thread.rawScores).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void shouldCommitTheStatesOfAFoldWhereEveryVerdictIsWritten(long seed) throws Exception {
        run(seed, "cards.scores", false);
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34, 35, 36})
    void shouldTellOfTheIncidentsOfAFoldOnce(long seed) throws Exception {
        StreamThread thread = run(seed, seed % 2 == 0 ? "cards.scores" : null, false, RULES);

        assertThat(thread.incidents.stream()
                        .map(document -> document.path("state").textValue()))
                .contains("opened", "resolved");
        assertThat(thread.incidents.stream()
                        .map(document -> document.path("cause").textValue()))
                .contains("subsided", "silent");
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void shouldCommitTheStatesOfAFoldWhereTheModelFailsNowAndThen(long seed) throws Exception {
        run(seed, "cards.scores", true);

        assertThat(counts.scoredAlone).isPositive();
    }
}
