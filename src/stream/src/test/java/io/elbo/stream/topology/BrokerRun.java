package io.elbo.stream.topology;

import static org.awaitility.Awaitility.await;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.stream.batch.ScoringThreads;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.output.OutputLimits;
import io.elbo.stream.policy.LearnedStates;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.HistorySettings;
import io.elbo.stream.settings.Profile;
import io.elbo.stream.settings.Settings;
import io.elbo.stream.tracing.StreamTracer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * A broker, and instances of one detector's pipeline on it, some of whose commits fail on request. Closing it closes the
 * instances, the newest first, and then the broker.
 */
final class BrokerRun implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MAX_BYTES = 1 << 20;

    private final EmbeddedBroker broker = EmbeddedBroker.builder()
            .property("group.initial.rebalance.delay.ms", "0")
            .build()
            .start();
    private final List<Runnable> closings = new ArrayList<>(); // the newest first
    private final AtomicInteger commitsToFail = new AtomicInteger();

    EmbeddedBroker broker() {
        return broker;
    }

    /** So many of the next commits are refused, as if another instance had taken over. */
    void failCommits(int count) {
        commitsToFail.set(count);
    }

    /** Commits that have yet to fail; not positive if all have. */
    int commitsToFail() {
        return commitsToFail.get();
    }

    /** An instance that is to be described and made. */
    Instance instance(Path stateFolder, DetectorSettings detector, byte[] model) {
        return new Instance(stateFolder, detector, model);
    }

    /** Describes an instance: exactly once, with the default histories, told to nobody. */
    final class Instance {
        private final Path stateFolder;
        private final DetectorSettings detector;
        private final byte[] model;
        private final Map<String, String> kafka = new HashMap<>();
        private boolean exactlyOnce = true;
        private HistorySettings history = HistorySettings.DEFAULT;
        private DetectionObserver observer = DetectionObserver.SILENT;
        private Challengers challengers = Challengers.NONE;
        private @Nullable Detector scored; // null until it is created
        private int partitions;
        private @Nullable Detector given; // null if the instance makes its own

        private Instance(Path stateFolder, DetectorSettings detector, byte[] model) {
            this.stateFolder = stateFolder;
            this.detector = detector;
            this.model = model;
            kafka.put("bootstrap.servers", broker.bootstrapServers());
            kafka.put("auto.offset.reset", "earliest");
        }

        Instance with(HistorySettings settings) {
            history = settings;
            return this;
        }

        Instance with(DetectionObserver told) {
            observer = told;
            return this;
        }

        /** A detector of the same settings, whose models the test changes; the run closes it. */
        Instance with(Detector detectorOfTest) {
            given = detectorOfTest;
            return this;
        }

        /** With the places of challengers, which the caller empties. */
        Instance with(Challengers beside) {
            challengers = beside;
            return this;
        }

        Instance exactlyOnce(boolean whether) {
            exactlyOnce = whether;
            return this;
        }

        /** Many commits, and partitions that move at once. */
        Instance restless() {
            return property("main.consumer.max.poll.records", "200").property("acceptable.recovery.lag", "1000000");
        }

        /** Partitions of the topic between the input and the detector, for keys inside the value. */
        Instance partitions(int count) {
            partitions = count;
            return this;
        }

        Instance property(String name, String value) {
            kafka.put(name, value);
            return this;
        }

        /** The caller starts it; the run closes it. */
        KafkaStreams create() throws Exception {
            Settings settings = new Settings(
                    "elbo",
                    exactlyOnce,
                    Profile.THROUGHPUT,
                    1,
                    1,
                    stateFolder,
                    MAX_BYTES,
                    64,
                    true,
                    null,
                    List.of(detector),
                    history,
                    kafka);
            Detector own = given == null
                    ? new Detector(detector, new ActiveModel(detector, OnnxEngine.open(model), MAX_BYTES))
                    : given;
            scored = own;
            closings.add(0, own::close);
            ScoringThreads threads = new ScoringThreads(1);
            closings.add(0, threads::close);
            Pipeline pipeline = Pipeline.of(
                            settings,
                            new StreamsProperties(settings),
                            List.of(own),
                            challengers,
                            unused -> observer,
                            StreamTracer.OFF,
                            threads,
                            new OutputLimits(MAX_BYTES),
                            LearnedStates.unconnected("learned", List.of(detector)))
                    .get(0);
            KafkaStreams streams = new KafkaStreams(
                    pipeline.topology(partitions),
                    pipeline.properties(),
                    new FailingClients(pipeline.clients(MAX_BYTES), commitsToFail));
            closings.add(0, streams::close);
            return streams;
        }

        /** The detector of the instance that was created. */
        Detector detector() {
            return Objects.requireNonNull(scored);
        }
    }

    /** Sends records in their order, one after the other as the stream makes them. */
    void send(Stream<ProducerRecord<byte[], byte[]>> records) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            records.forEachOrdered(record -> {
                var unused = producer.send(record);
            });
        }
    }

    /** Waits until a topic of one partition holds so many committed records. */
    void awaitRecords(String topic, int records) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(topic, 1)) {
            var unused = poll(consumer, records);
        }
    }

    /** Committed records of a topic, once so many have come, and those that come at once after them. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic, int partitions, int records) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(topic, partitions)) {
            List<ConsumerRecord<byte[], byte[]>> all = poll(consumer, records);
            consumer.poll(Duration.ofMillis(500)).forEach(all::add);
            return all;
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String topic, int partitions) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> assigned = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        consumer.assign(assigned);
        consumer.seekToBeginning(assigned);
        return consumer;
    }

    private static List<ConsumerRecord<byte[], byte[]>> poll(KafkaConsumer<byte[], byte[]> consumer, int records) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            consumer.poll(Duration.ofMillis(200)).forEach(all::add);
            return all.size() >= records;
        });
        return all;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The value of a record's header. */
    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        closings.forEach(Runnable::run);
        broker.close();
    }
}
