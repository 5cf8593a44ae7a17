package io.elbo.stream.lifecycle;

import io.elbo.stream.detector.Detector;
import io.elbo.stream.output.OutputLimits;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.Settings;
import io.elbo.stream.topology.Pipeline;
import io.elbo.stream.topology.StreamsProperties;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/**
 * The streams of the process, one for each input topic. One background thread looks at the broker every two seconds,
 * starts each stream whose topics are there, closes each whose topics are gone, and keeps what it saw for the health
 * checks, which never wait. What happens to one stream concerns no other. Thread-safe.
 */
public final class TopicStreams implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TopicStreams.class.getName());
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(7);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Duration STALE = LOOK_EVERY.plusSeconds(ClusterWatch.MAX_LOOK_SECONDS);
    private static final Duration STUCK = Duration.ofMinutes(2);

    /** The part of the heap for the records of all polls: decoded, explained and written they take several times their size. */
    private static final int HEAP_SHARE = 10;

    private static final long MIN_POLL_BYTES = 1 << 20;

    /**
     * When a thread that does not poll counts as stuck.
     *
     * @param seconds without a poll
     * @param looksBetween two checks, each of which reads all metrics of all clients
     */
    record Stuck(double seconds, int looksBetween) {
        private static final double MIN_SECONDS = 600;

        static Stuck of(StreamsProperties properties) {
            return new Stuck(Math.max(MIN_SECONDS, 2 * properties.maxPollIntervalSeconds()), 15);
        }
    }

    /** One stream as health data and metrics show it. */
    public record Status(String name, StreamState state) {}

    private final List<TopicStream> streams;
    private final Handovers handovers;
    private final ClusterWatch watch;
    private final @Nullable HostInfo ownAddress;
    private final Runnable whenAllHaveEnded;
    private final Clock clock;
    private final Supplier<Optional<String>> gate;
    private volatile String held = ""; // why no stream is started yet; empty once they are
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "elbo-streams"));

    private volatile String brokerTrouble = new TopicsView.Unknown().reason(); // empty while the broker answers
    private volatile long lookedAt;
    private volatile String stuck = ""; // why a stream thread does not come back; empty where all do
    private final Stuck whenStuck;
    private final Duration lookEvery;
    private int looks; // of the worker
    private boolean isOpen; // of the worker: the gate is asked no more
    private boolean wasReady; // of the worker
    private boolean ended; // of the worker

    /**
     * @param limits refreshed with what the output topics accept
     * @param metrics binds the figures of each stream that is about to start
     * @param whenAllHaveEnded called once, when no stream will ever run again in this process
     */
    public TopicStreams(
            Settings settings,
            StreamsProperties properties,
            List<Pipeline> pipelines,
            OutputLimits limits,
            StreamMetrics metrics,
            Runnable whenAllHaveEnded,
            Clock clock) {
        this(
                settings,
                properties,
                pipelines,
                limits,
                metrics,
                whenAllHaveEnded,
                clock,
                Optional::empty,
                unused -> List.of());
    }

    /**
     * @param gate why no stream may be started yet, empty if they may: asked every two seconds until then
     * @param formerStreams names of the streams that may have judged a detector's records before, the latest first
     */
    public TopicStreams(
            Settings settings,
            StreamsProperties properties,
            List<Pipeline> pipelines,
            OutputLimits limits,
            StreamMetrics metrics,
            Runnable whenAllHaveEnded,
            Clock clock,
            Supplier<Optional<String>> gate,
            Function<DetectorSettings, List<String>> formerStreams) {
        this(
                settings,
                properties,
                pipelines,
                limits,
                metrics,
                whenAllHaveEnded,
                clock,
                gate,
                formerStreams,
                Stuck.of(properties),
                LOOK_EVERY);
    }

    /** @param lookEvery between two looks at the broker */
    TopicStreams(
            Settings settings,
            StreamsProperties properties,
            List<Pipeline> pipelines,
            OutputLimits limits,
            StreamMetrics metrics,
            Runnable whenAllHaveEnded,
            Clock clock,
            Supplier<Optional<String>> gate,
            Function<DetectorSettings, List<String>> formerStreams,
            Stuck whenStuck,
            Duration lookEvery) {
        this.gate = gate;
        ownAddress = properties.applicationServer();
        this.whenAllHaveEnded = whenAllHaveEnded;
        this.clock = clock;
        watch = new ClusterWatch(
                properties.admin(),
                properties.bootstrapServers(),
                pipelines.stream().map(TopicPlan::of).toList(),
                settings.createTopics(),
                limits);
        long maxPollBytes = maxPollBytes(pipelines.size() * settings.streamThreads());
        streams = pipelines.stream()
                .map(pipeline -> new TopicStream(pipeline, maxPollBytes, properties.isStaticMember(), metrics, clock))
                .toList();
        handovers = new Handovers(pipelines, properties, formerStreams);
        this.whenStuck = whenStuck;
        this.lookEvery = lookEvery;
        lookedAt = clock.millis();
    }

    /**
     * What the records of one poll may take of the heap, bytes.
     *
     * @param consumers of the process, each of which holds the records of one poll
     */
    public static long maxPollBytes(int consumers) {
        return Math.max(MIN_POLL_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE / consumers);
    }

    /** Returns at once; each stream starts when the broker and its topics are there. */
    public void start() {
        var unused = worker.scheduleWithFixedDelay(this::look, 0, lookEvery.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            if (isHeld()) {
                lookedAt = clock.millis();
                return;
            }
            Map<String, TopicsView> seen = watch.look();
            lookedAt = clock.millis();
            noteBroker(seen);
            Map<String, TopicsView> views = handovers.handOver(seen, watch::admin);
            lookedAt = clock.millis();
            for (TopicStream stream : streams) {
                stream.advance(views.getOrDefault(stream.name(), new TopicsView.Unknown()));
            }
            noteReadiness();
            if (++looks % whenStuck.looksBetween() == 0) {
                noteStuckThreads();
            }
            endIfAllHaveEnded();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) { // whatever is thrown would end the watch for ever
            LOG.log(System.Logger.Level.ERROR, "the streams cannot be looked after, trying again", e);
        }
    }

    private boolean isHeld() {
        if (isOpen) {
            return false;
        }
        String why = gate.get().orElse("");
        if (!why.equals(held)) {
            LOG.log(
                    System.Logger.Level.INFO,
                    why.isEmpty() ? "the streams start" : "the streams do not start yet: " + why);
        }
        held = why;
        isOpen = why.isEmpty();
        return !isOpen;
    }

    private void noteBroker(Map<String, TopicsView> views) {
        String before = brokerTrouble;
        String now = views.values().stream()
                .filter(TopicsView.Unreachable.class::isInstance)
                .map(TopicsView::reason)
                .findFirst()
                .orElse("");
        brokerTrouble = now;
        if (!before.equals(now)) {
            LOG.log(
                    now.isEmpty() ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
                    now.isEmpty() ? "broker " + watch.bootstrapServers() + " answers" : now);
        }
    }

    private void noteReadiness() {
        boolean ready = whyNotReady().isEmpty();
        if (ready && !wasReady) {
            LOG.log(System.Logger.Level.INFO, "ready, streams: {0}", countByState());
        }
        wasReady = ready;
    }

    /** A stream thread polls many times a minute, unless a call that it has made does not return. */
    private void noteStuckThreads() {
        stuck = streams.stream()
                .filter(stream -> stream.secondsWithoutPoll() > whenStuck.seconds())
                .map(stream -> "a thread of stream " + stream.name() + " has not polled for "
                        + (long) stream.secondsWithoutPoll() + " s")
                .findFirst()
                .orElse("");
    }

    private String countByState() {
        return streams.stream()
                .collect(Collectors.groupingBy(stream -> stream.state().word(), Collectors.counting()))
                .entrySet()
                .stream()
                .map(state -> state.getValue() + " " + state.getKey())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private void endIfAllHaveEnded() {
        if (!ended && streams.stream().allMatch(stream -> stream.state() instanceof StreamState.Ended)) {
            ended = true;
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the process ends, since every stream has ended for good: {0}",
                    reasons(StreamState.Ended.class));
            whenAllHaveEnded.run();
        }
    }

    private String reasons(Class<? extends StreamState> kind) {
        return streams.stream()
                .filter(stream -> kind.isInstance(stream.state()))
                .map(stream -> stream.name() + ": " + stream.state().reason())
                .collect(Collectors.joining("; "));
    }

    /** Every stream and its state, in the order of their names. */
    public List<Status> statuses() {
        return streams.stream()
                .map(stream -> new Status(stream.name(), stream.state()))
                .toList();
    }

    /** Reads the histories of keys of a detector. */
    public KeyLookup histories(Detector detector) {
        return new KeyLookup(streamOf(detector), ownAddress);
    }

    /** The state of the stream that a detector's records come from. */
    public StreamState state(Detector detector) {
        return streamOf(detector).state();
    }

    private TopicStream streamOf(Detector detector) {
        return streams.stream()
                .filter(each -> each.has(detector))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no stream of detector " + detector.name()));
    }

    /** Why no record comes, whatever the streams' states are: the start is held up, or the broker does not answer. */
    public Optional<String> whyNothingComes() {
        long silentMillis = clock.millis() - lookedAt;
        if (silentMillis > STALE.toMillis()) {
            return Optional.of("the broker has not answered for " + silentMillis / 1000 + " s");
        }
        return Stream.of(held, brokerTrouble).filter(why -> !why.isEmpty()).findFirst();
    }

    /** Whether the stream of this name is in the state of this {@link StreamState#word}. */
    public boolean isIn(String name, String word) {
        return streams.stream()
                .anyMatch(stream ->
                        stream.name().equals(name) && stream.state().word().equals(word));
    }

    /**
     * Why this instance does not do its share; empty where it does: the broker answers, at least one stream runs, and none
     * has yet to run for the first time; a stream that somebody has paused, or of which partitions wait for schemas, counts as one that runs. A stream that waits for its topic,
     * fails, or has ended does not make the instance unready while others run: a restart of the others' instance would not cure it. Nor
     * does one whose work other instances do until they are restarted: a rolling restart goes on when this one is ready.
     */
    public Optional<String> whyNotReady() {
        Optional<String> nothingComes = whyNothingComes();
        if (nothingComes.isPresent()) {
            return nothingComes;
        }
        List<StreamState> states = streams.stream().map(TopicStream::state).toList();
        if (states.stream().anyMatch(StreamState.Starting.class::isInstance)) {
            return Optional.of("streams are starting: "
                    + streams.stream()
                            .filter(stream -> stream.state() instanceof StreamState.Starting)
                            .map(TopicStream::name)
                            .collect(Collectors.joining(", ")));
        }
        if (states.stream()
                .anyMatch(state -> state instanceof StreamState.Running
                        || state instanceof StreamState.Rebalancing
                        || state instanceof StreamState.Paused
                        || state instanceof StreamState.AwaitingSchema)) {
            return Optional.empty();
        }
        if (handovers.isReadElsewhere()) {
            return Optional.empty();
        }
        return Optional.of("no stream runs: " + reasons(StreamState.class));
    }

    /** Why only a restart of the process helps; empty where it would not. */
    public Optional<String> whyDead() {
        if (clock.millis() - lookedAt > STUCK.toMillis()) {
            return Optional.of("the watch over the broker is stuck");
        }
        String thread = stuck;
        return thread.isEmpty() ? Optional.empty() : Optional.of(thread);
    }

    /** Ends the streams and leaves their groups, so that other instances take over at once; a static member remains. */
    @Override
    public void close() {
        stop();
    }

    /** As {@link #close}; false where a stream thread is still at work, so that what it uses must stay open. */
    public boolean stop() {
        worker.shutdownNow();
        long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        streams.forEach(TopicStream::startClosing);
        boolean closed = true;
        for (TopicStream stream : streams) {
            closed &= stream.awaitClosed(Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())));
        }
        try {
            if (worker.awaitTermination(1, TimeUnit.SECONDS)) {
                watch.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!closed) {
            LOG.log(System.Logger.Level.WARNING, "a stream has not ended within {0}", CLOSE_TIMEOUT);
        }
        return closed;
    }
}
