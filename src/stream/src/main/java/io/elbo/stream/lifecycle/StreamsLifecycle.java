package io.elbo.stream.lifecycle;

import io.elbo.stream.settings.Settings;
import io.elbo.stream.topology.StreamsProperties;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/**
 * The stream's life: one background thread looks at the broker every two seconds, starts the stream once broker and
 * topics are there, and keeps what it saw for the health checks, which never wait. Thread-safe.
 */
public final class StreamsLifecycle implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(StreamsLifecycle.class.getName());
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(7);
    private static final int LOOK_EVERY_SECONDS = 2;
    private static final Duration STALE = Duration.ofSeconds(LOOK_EVERY_SECONDS + ClusterWatch.LONGEST_LOOK_SECONDS);
    private static final Duration STUCK = Duration.ofMinutes(2);

    private final StreamsProperties properties;
    private final IntFunction<Topology> topology;
    private final Function<KafkaStreams, AutoCloseable> metrics;
    private final ClusterWatch watch;
    private final Clock clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ScheduledExecutorService looker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "elbo-cluster-watch"));

    private volatile ClusterView view = new ClusterView.Unknown();
    private volatile long lookedAt;
    private volatile String startFailure = "";
    private volatile @Nullable KafkaStreams streams;
    private volatile @Nullable AutoCloseable boundMetrics;

    /**
     * @param topology makes the topology whose records are no larger than so many bytes
     * @param metrics binds the figures of a stream that is about to start; what it returns is closed with the stream
     */
    public StreamsLifecycle(
            Settings settings,
            StreamsProperties properties,
            IntFunction<Topology> topology,
            Function<KafkaStreams, AutoCloseable> metrics,
            Clock clock) {
        this.properties = properties;
        this.topology = topology;
        this.metrics = metrics;
        this.clock = clock;
        watch = new ClusterWatch(
                properties.admin(), properties.bootstrapServers(), TopicPlan.of(settings), settings.createTopics());
        lookedAt = clock.millis();
    }

    /** Returns at once; the stream starts when the broker and the topics are there. */
    public void start() {
        var unused = looker.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            ClusterView seen = watch.look();
            lookedAt = clock.millis();
            report(seen);
            view = seen;
            if (seen instanceof ClusterView.Ready ready && streams == null) {
                startStreams(Math.min(ready.maxRecordBytes(), properties.maxRequestBytes()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (!startFailure.equals(e.toString())) {
                LOG.log(System.Logger.Level.ERROR, "the stream cannot start, trying again: {0}", e);
            }
            startFailure = e.toString();
        }
    }

    private void report(ClusterView seen) {
        if (seen.reason().equals(view.reason())) {
            return;
        }
        if (seen instanceof ClusterView.Ready) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "broker {0} answers, every topic is there",
                    properties.bootstrapServers());
        } else {
            LOG.log(System.Logger.Level.WARNING, seen.reason());
        }
    }

    private synchronized void startStreams(int maxRecordBytes) {
        if (closing.getCount() == 0) {
            return;
        }
        KafkaStreams starting = new KafkaStreams(topology.apply(maxRecordBytes), properties.streams());
        starting.setUncaughtExceptionHandler(
                new ThreadReplacement(() -> view instanceof ClusterView.Ready, closing, clock));
        starting.setStateListener(StreamsLifecycle::log);
        boundMetrics = metrics.apply(starting);
        starting.start();
        streams = starting;
        startFailure = "";
    }

    private static void log(KafkaStreams.State to, KafkaStreams.State from) {
        System.Logger.Level level =
                switch (to) {
                    case RUNNING -> System.Logger.Level.INFO;
                    case PENDING_ERROR, ERROR -> System.Logger.Level.ERROR;
                    default -> System.Logger.Level.DEBUG;
                };
        LOG.log(level, "the stream is {0}", to);
    }

    /** Why no record is being scored now; empty where records are. */
    public Optional<String> whyNotReady() {
        long silentMillis = clock.millis() - lookedAt;
        if (silentMillis > STALE.toMillis()) {
            return Optional.of("the broker has not answered for " + silentMillis / 1000 + " s");
        }
        if (!(view instanceof ClusterView.Ready)) {
            return Optional.of(view.reason());
        }
        KafkaStreams running = streams;
        if (running == null) {
            return Optional.of(
                    startFailure.isEmpty() ? "the stream is starting" : "the stream cannot start: " + startFailure);
        }
        KafkaStreams.State state = running.state();
        return state == KafkaStreams.State.RUNNING ? Optional.empty() : Optional.of("the stream is " + state);
    }

    /** Why only a restart of the process helps; empty where it would not. */
    public Optional<String> whyDead() {
        if (clock.millis() - lookedAt > STUCK.toMillis()) {
            return Optional.of("the watch over the broker is stuck");
        }
        KafkaStreams running = streams;
        if (running == null || closing.getCount() == 0) {
            return Optional.empty();
        }
        KafkaStreams.State state = running.state();
        return switch (state) {
            case ERROR, PENDING_ERROR, NOT_RUNNING -> Optional.of("the stream has ended: it is " + state);
            default ->
                running.metadataForLocalThreads().isEmpty() && state == KafkaStreams.State.RUNNING
                        ? Optional.of("every stream thread is dead")
                        : Optional.empty();
        };
    }

    /** Ends the stream and leaves its group, so that other instances take over at once; a static member remains. */
    @Override
    public void close() {
        stop();
    }

    /** As {@link #close}; false where a stream thread is still at work, so that what it uses must stay open. */
    public boolean stop() {
        closing.countDown();
        looker.shutdownNow();
        boolean ended = endStreams();
        try {
            if (looker.awaitTermination(1, TimeUnit.SECONDS)) {
                watch.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ended;
    }

    private synchronized boolean endStreams() {
        KafkaStreams running = streams;
        if (running == null) {
            return true;
        }
        // a static member's partitions wait for it; those of others are taken over at once
        boolean ended = running.close(CloseOptions.timeout(CLOSE_TIMEOUT)
                .withGroupMembershipOperation(
                        properties.isStaticMember()
                                ? GroupMembershipOperation.REMAIN_IN_GROUP
                                : GroupMembershipOperation.LEAVE_GROUP));
        AutoCloseable bound = boundMetrics;
        try {
            if (bound != null) {
                bound.close();
            }
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "the stream's figures cannot be unbound", e);
        }
        if (!ended) {
            LOG.log(System.Logger.Level.WARNING, "the stream has not ended within {0}", CLOSE_TIMEOUT);
        }
        return ended;
    }
}
