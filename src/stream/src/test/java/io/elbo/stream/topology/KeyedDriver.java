package io.elbo.stream.topology;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.event.EventEncoding;
import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.suppression.SuppressionRule;
import io.elbo.stream.batch.PendingScores;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.commit.CommitHooks;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Counts;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Json;
import io.elbo.stream.detector.ModelOrigin;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.detector.TinyDetector;
import io.elbo.stream.history.HistoryStores;
import io.elbo.stream.output.OutputLimits;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** One detector with histories of keys, whose records are processed one by one, without an interceptor, while time passes. */
final class KeyedDriver implements AutoCloseable {
    private static final TopicPartition PARTITION = new TopicPartition("payments", 0);

    final Counts counts = new Counts();
    final HistoryStores histories;
    final DetectorSettings settings;
    final Detector detector;
    final TestOutputTopic<byte[], byte[]> incidents;
    private final RecordHeaders headers = new RecordHeaders();
    private final Map<String, Integer> totals = new HashMap<>();
    private final OutputLimits limits = new OutputLimits(1 << 20);
    private final PendingScores pendingScores;
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> payments;
    /** Time of the next record, milliseconds since 1970. */
    long millis = 1_700_000_000_000L;

    /** @param model bytes of a {@link TinyModel} with {@link TinyModel#rising} */
    KeyedDriver(byte[] model, IncidentSettings incidentSettings, HistorySettings historySettings) throws Exception {
        this(model, incidentSettings, historySettings, List.of());
    }

    /**
     * @param model bytes of a {@link TinyModel} with {@link TinyModel#rising}
     * @param rules of what nobody wants to hear of
     */
    KeyedDriver(
            byte[] model,
            IncidentSettings incidentSettings,
            HistorySettings historySettings,
            List<SuppressionRule> rules)
            throws Exception {
        this(model, incidentSettings, historySettings, rules, JsonFormat.JSON);
    }

    /** @param format of the topic's records */
    KeyedDriver(
            byte[] model,
            IncidentSettings incidentSettings,
            HistorySettings historySettings,
            List<SuppressionRule> rules,
            RecordFormat format)
            throws Exception {
        this(model, incidentSettings, historySettings, rules, format, null);
    }

    /**
     * @param format of the topic's records
     * @param encoding of events; null for JSON
     */
    KeyedDriver(
            byte[] model,
            IncidentSettings incidentSettings,
            HistorySettings historySettings,
            List<SuppressionRule> rules,
            RecordFormat format,
            @Nullable EventEncoding encoding)
            throws Exception {
        histories = new HistoryStores("payments", historySettings);
        settings = TinyDetector.settings(null)
                .withIncidents(incidentSettings)
                .withSuppressions(rules)
                .withFormat(format)
                .withEncoding(encoding);
        detector = new Detector(settings, model(model));
        List<ObservedDetector> observed = List.of(new ObservedDetector(detector, counts));
        pendingScores = new PendingScores(observed);
        driver = new TopologyTestDriver(
                DetectionTopology.build(
                        "elbo",
                        "payments",
                        null,
                        0,
                        observed,
                        Challengers.NONE,
                        pendingScores,
                        new LearnedStateWriter(
                                LearnedStates.unconnected("", List.of()), new CommitHooks(), Clock.systemUTC()),
                        limits,
                        new RefusedOutputs(limits),
                        new ModelBreaker(),
                        histories),
                new Properties());
        payments = driver.createInputTopic("payments", new ByteArraySerializer(), new ByteArraySerializer());
        incidents =
                driver.createOutputTopic("cards.incidents", new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Of the detector's settings. */
    private ActiveModel model(byte[] bytes) throws Exception {
        return new ActiveModel(settings, OnnxEngine.open(bytes), 1 << 20);
    }

    /** The detector goes over to another model. */
    void activate(byte[] bytes) throws Exception {
        detector.activate(model(bytes)).close();
    }

    /** The detector goes over to the same or another model with other settings of incidents. */
    void activate(byte[] bytes, IncidentSettings others) throws Exception {
        detector.activate(new ActiveModel(settings.withIncidents(others), OnnxEngine.open(bytes), 1 << 20))
                .close();
    }

    /** The detector goes over to a model of this origin. */
    void activate(byte[] bytes, ModelOrigin origin) throws Exception {
        detector.activate(new ActiveModel(settings, OnnxEngine.open(bytes), 1 << 20, origin))
                .close();
    }

    /** Records that follow belong to this trace. */
    void trace(String traceparent) {
        headers.add("traceparent", traceparent.getBytes(StandardCharsets.UTF_8));
    }

    /** A record that says by how much the key's total has risen. */
    void send(String key, int amount) {
        int total = totals.merge(key, amount, Integer::sum);
        send(key, row(total));
    }

    /** A record as its format has it. */
    void send(String key, @Nullable String value) {
        payments.pipeInput(new TestRecord<>(
                key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8),
                headers,
                millis));
    }

    static String row(int total) {
        return "{\"total\": " + total + ", \"card\": {\"country\": \"SE\"}, \"online\": true}";
    }

    /** The clock on the wall goes on, and nothing is known of whether there are records that were not read. */
    void pass(Duration time) {
        driver.advanceWallClockTime(time);
    }

    /** The clock on the wall goes on, and all records are read. */
    void passAtTheEnd(Duration time) {
        var history = pendingScores.queue(PARTITION).history();
        if (history != null) {
            history.reachedEnd();
        }
        driver.advanceWallClockTime(time);
    }

    JsonNode next() throws Exception {
        return Json.read(incidents.readValue());
    }

    void commit() {
        pendingScores.committed(Map.of(PARTITION, new OffsetAndMetadata(Long.MAX_VALUE)));
    }

    /** The states in the store, by key of the store. */
    org.apache.kafka.streams.state.KeyValueStore<org.apache.kafka.common.utils.Bytes, byte[]> store() {
        return driver.getKeyValueStore(HistoryStores.STORE);
    }

    static String text(TestRecord<byte[], byte[]> record, String header) {
        return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        driver.close();
        detector.close();
    }
}
