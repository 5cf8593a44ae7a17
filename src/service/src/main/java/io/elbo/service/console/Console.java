package io.elbo.service.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.service.config.ConsoleSettings;
import io.elbo.service.feed.Anomaly;
import io.elbo.service.feed.RecordAt;
import io.elbo.service.feed.TailLimits;
import io.elbo.service.feed.TopicTail;
import io.elbo.service.feed.TopicWindow;
import io.elbo.service.metrics.FieldFigures;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Detectors;
import io.elbo.stream.detector.Json;
import io.elbo.stream.settings.DetectorSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * What people look at: recent anomalies of all instances, read from their topics; scores and states of this instance; and
 * open streams of events. Streams know nothing of it: they add to {@link TracedDetector}, which takes no lock of viewers. Two
 * threads of its own do the rest: one reads topics, one tells viewers each second. Thread-safe.
 */
public final class Console implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Console.class.getName());
    private static final int MAX_INCIDENTS = 500;
    private static final int MAX_RELATED = 20;
    private static final int SECONDS_BETWEEN_STATUSES = 2;
    private static final int RADIX = 36;
    private static final Duration MAX_READ = Duration.ofSeconds(5);
    private static final int MAX_READS = 2;

    private final Detectors detectors;
    private final Function<Detector, TracedDetector> traces;
    private final Figures figures;
    private final Instance instance;
    private final Clock clock;
    private final AnomalyView anomalies;
    private final IncidentView incidents = new IncidentView(MAX_INCIDENTS);
    private final Viewers viewers;
    private final TopicTail tail;
    private final RecordAt records;
    private final TopicWindow window;
    private final Semaphore reads = new Semaphore(MAX_READS);
    private final ScheduledExecutorService teller = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "elbo-console");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, Long> toldPoints =
            new ConcurrentHashMap<>(); // by watched detector: the next point to tell
    private int ticks; // of the teller

    /**
     * Nothing is read before {@link #start}.
     *
     * @param traces of each detector
     * @param consumer configuration for a consumer, without group
     */
    public Console(
            ConsoleSettings settings,
            Detectors detectors,
            Function<Detector, TracedDetector> traces,
            Figures figures,
            Map<String, Object> consumer,
            Instance instance,
            Clock clock) {
        this.detectors = detectors;
        this.traces = traces;
        this.figures = figures;
        this.instance = instance;
        this.clock = clock;
        anomalies = new AnomalyView(detectors.names(), settings.anomalies(), settings.memoryBytes());
        viewers = new Viewers(settings.maxViewers(), Long.toString(clock.millis(), RADIX));
        List<DetectorSettings> all =
                detectors.all().stream().map(Detector::settings).toList();
        tail = new TopicTail(
                topics(),
                consumer,
                TailLimits.of(settings.anomalies(), settings.memoryBytes()),
                new AnomalyFeed(all, anomalies, incidents, viewers, clock));
        records = RecordAt.of(consumer);
        window = TopicWindow.of(consumer);
    }

    private Set<String> topics() {
        Set<String> topics = new LinkedHashSet<>();
        for (Detector detector : detectors.all()) {
            topics.add(detector.settings().anomaliesTopic());
            if (detector.active().hasIncidents() || detector.active().origin().hasRegistry()) {
                topics.add(detector.settings().incidents().topic());
            }
        }
        return topics;
    }

    /** Returns at once. */
    public void start() {
        tail.start();
        var unused = teller.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    private void tick() {
        try {
            detectors.all().forEach(detector -> traces.apply(detector).tick());
            viewers.endStuck();
            Set<String> watched = viewers.detectors();
            toldPoints.keySet().retainAll(watched);
            if (viewers.isEmpty()) {
                return;
            }
            watched.forEach(this::tellScores);
            if (++ticks % SECONDS_BETWEEN_STATUSES == 0) {
                tellStatus(watched);
            }
        } catch (RuntimeException | Error e) { // whatever is thrown would end the ticks for ever
            LOG.log(System.Logger.Level.WARNING, "viewers of the console cannot be told, trying again", e);
        }
    }

    private void tellScores(String name) {
        TracedDetector trace = traces.apply(find(name));
        ScorePoints points = trace.points(toldPoints.computeIfAbsent(name, unused -> trace.nextPoint()));
        toldPoints.put(name, points.next());
        if (!points.points().isEmpty()) {
            viewers.tellNow(Event.SCORES, name, json(points));
        }
    }

    private void tellStatus(Set<String> watched) {
        Status status = status();
        viewers.tellNow(Event.STATUS, null, json(status.brief(null)));
        watched.forEach(name -> viewers.tellNow(Event.STATUS, name, json(status.brief(name))));
    }

    private static String json(Object value) {
        return new String(Json.write(value), StandardCharsets.UTF_8);
    }

    /** How this instance and its detectors do now. */
    public Status status() {
        return new Status(
                instance.name(),
                instance.version(),
                "instance",
                clock.millis(),
                tail.whyNotReading().orElse(null),
                detectors.all().stream()
                        .map(detector -> DetectorStatus.of(
                                detector,
                                traces.apply(detector),
                                figures,
                                anomalies.lastHour(detector.name(), clock.millis()),
                                clock.instant()))
                        .toList());
    }

    /** The scores of this instance's records, see {@link ScorePoints}. */
    public ScorePoints points(Detector detector, long after) {
        return traces.apply(detector).points(after);
    }

    public ScoreHistogram histogram(Detector detector) {
        return traces.apply(detector).histogram();
    }

    /** How each field of the detector's model does on this instance. */
    public List<FieldFigures> fields(Detector detector) {
        return figures.fields(detector);
    }

    /** The newest anomalies of a detector, see {@link AnomalyPage}. */
    public AnomalyPage anomalies(Detector detector, AnomalyFilter filter, @Nullable AnomalyCursor before, int limit) {
        return anomalies.list(detector.name(), filter, before, limit);
    }

    /** The incidents of a detector that have changed last. */
    public List<IncidentRow> incidents(Detector detector, int limit) {
        return incidents.list(detector.name(), limit);
    }

    /** Whether the document of an anomaly is in memory. */
    public boolean keeps(Detector detector, AnomalyId id) {
        return anomalies.find(detector.name(), id).isPresent();
    }

    /**
     * The document of an anomaly as it stands in the topic, with its id, its key and others of the same key. One that is not kept
     * any more is read from the topic.
     *
     * @return empty if there is no such anomaly
     * @throws UnavailableException if the topic cannot be read now
     */
    public Optional<ObjectNode> anomaly(Detector detector, AnomalyId id) throws UnavailableException {
        Optional<AnomalyView.Found> kept = anomalies.find(detector.name(), id);
        if (kept.isPresent()) {
            return Optional.of(document(
                    detector,
                    id,
                    kept.get().row().t(),
                    kept.get().row().key(),
                    kept.get().document()));
        }
        Optional<ConsumerRecord<byte[], byte[]>> read = read(detector, id);
        Anomaly anomaly = read.map(Anomaly::read).orElse(null);
        if (anomaly == null || anomaly.isIncident() || !anomaly.detector().equals(detector.name())) {
            return Optional.empty();
        }
        return Optional.of(
                document(detector, id, anomaly.timestamp(), anomaly.key(), Anomaly.json(read.orElseThrow())));
    }

    private Optional<ConsumerRecord<byte[], byte[]>> read(Detector detector, AnomalyId id) throws UnavailableException {
        String topic = detector.settings().anomaliesTopic();
        if (!reads.tryAcquire()) {
            throw new UnavailableException("other anomalies are being read from topic " + topic);
        }
        try {
            return records.read(topic, id.partition(), id.offset(), MAX_READ);
        } catch (KafkaException e) {
            throw new UnavailableException("topic " + topic + " cannot be read: " + e.getMessage(), e);
        } finally {
            reads.release();
        }
    }

    /** Reads parts of topics for those who look. */
    public TopicWindow window() {
        return window;
    }

    private ObjectNode document(Detector detector, AnomalyId id, long t, String key, byte[] value) {
        try {
            ObjectNode document = (ObjectNode) Json.read(value);
            document.put("id", id.toString());
            document.put("t", t);
            document.put("key", key);
            document.set("related", Json.tree(anomalies.related(detector.name(), id, key, MAX_RELATED)));
            return document;
        } catch (IOException e) {
            throw new IllegalStateException("it was read before", e);
        }
    }

    /**
     * Opens a stream of events.
     *
     * @param detector whose events are told, with its scores; null for those of all
     * @param lastId of the last event that the viewer has seen; null if it begins
     * @return empty if as many as allowed are open, or the process ends
     */
    public Optional<Viewer> open(@Nullable Detector detector, @Nullable String lastId) {
        if (detector == null) {
            return viewers.open(null, lastId, json(status().brief(null)));
        }
        String name = detector.name();
        long next = traces.apply(detector).nextPoint(); // points before this one are asked for by the viewer
        Optional<Viewer> viewer = viewers.open(name, lastId, json(status().brief(name)));
        viewer.ifPresent(unused -> toldPoints.putIfAbsent(name, next));
        return viewer;
    }

    /** How many streams of events are open. */
    public int viewers() {
        return viewers.count();
    }

    private Detector find(String name) {
        return detectors.find(Objects.requireNonNull(name)).orElseThrow();
    }

    /** Ends all streams of events, and asks its threads to end; returns at once. */
    public void end() {
        viewers.close();
        teller.shutdownNow();
        tail.end();
    }

    @Override
    public void close() {
        end();
        tail.close();
    }
}
