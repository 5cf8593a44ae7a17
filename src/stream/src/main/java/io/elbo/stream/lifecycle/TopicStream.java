package io.elbo.stream.lifecycle;

import io.elbo.stream.detector.Detector;
import io.elbo.stream.lifecycle.StreamState.Active;
import io.elbo.stream.lifecycle.StreamState.AwaitingSchema;
import io.elbo.stream.lifecycle.StreamState.Closed;
import io.elbo.stream.lifecycle.StreamState.Ended;
import io.elbo.stream.lifecycle.StreamState.Paused;
import io.elbo.stream.lifecycle.StreamState.Rebalancing;
import io.elbo.stream.lifecycle.StreamState.Retrying;
import io.elbo.stream.lifecycle.StreamState.Running;
import io.elbo.stream.lifecycle.StreamState.Starting;
import io.elbo.stream.lifecycle.StreamState.Waiting;
import io.elbo.stream.topology.Pipeline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * One input topic's Kafka Streams application: started when its topics are there, closed when they are gone, started again
 * after a pause when it has failed. {@link TopicStreams} calls {@link #advance} from one thread; the state may be read from
 * any. Thread-safe.
 */
final class TopicStream {
    private static final System.Logger LOG = System.getLogger(TopicStream.class.getName());

    /** Kafka Streams at work, and what belongs to this run of it. */
    private record Run(
            KafkaStreams streams,
            AutoCloseable metrics,
            ThreadReplacement replacement,
            CountDownLatch over,
            TopicsView.Ready topics) {}

    private final Pipeline pipeline;
    private final long maxPollBytes;
    private final boolean staticMember;
    private final StreamMetrics metrics;
    private final Clock clock;

    private volatile StreamState state = new Waiting(new TopicsView.Unknown().reason()); // written under this
    private volatile boolean topicsReady;
    private @Nullable Run run; // guarded by this; null while Kafka Streams is not at work
    private @Nullable Run past; // guarded by this; asked to close, until it has

    /** @param maxPollBytes what the records of one poll may take of the heap */
    TopicStream(Pipeline pipeline, long maxPollBytes, boolean staticMember, StreamMetrics metrics, Clock clock) {
        this.pipeline = pipeline;
        this.maxPollBytes = maxPollBytes;
        this.staticMember = staticMember;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** The topic whose records are judged. */
    String judgedTopic() {
        String repartition = pipeline.repartitionTopic();
        return repartition == null ? pipeline.input() : repartition;
    }

    /** Of the pipeline. */
    String name() {
        return pipeline.name();
    }

    /** Whether the detector judges its records. */
    boolean has(Detector detector) {
        return pipeline.has(detector);
    }

    StreamState state() {
        return state;
    }

    /** Kafka Streams while it is at work; null otherwise. */
    synchronized @Nullable KafkaStreams running() {
        return run == null ? null : run.streams();
    }

    /** Does what the state and the topics ask for; returns soon. */
    void advance(TopicsView seen) {
        topicsReady = seen instanceof TopicsView.Ready;
        advanceTo(seen);
    }

    private synchronized void advanceTo(TopicsView seen) {
        noteEnd();
        if (state instanceof Active active) {
            leaveIfTopicsAreGone(active, seen);
            followPause();
            followSchemas();
        } else if (released()) {
            enterIfTopicsAreThere(seen);
        }
    }

    /** Kafka Streams may have ended by itself. */
    private void noteEnd() {
        Run now = run;
        if (now == null || !(state instanceof Active active)) {
            return;
        }
        KafkaStreams.State kafka = now.streams().state();
        if (kafka == KafkaStreams.State.ERROR || kafka == KafkaStreams.State.NOT_RUNNING) {
            ThreadReplacement.End end = now.replacement().end();
            shutDown(
                    switch (end.kind()) {
                        case FOR_GOOD -> active.ended(end.cause());
                        case MODEL_FAILS, THREADS_DIE -> active.failing(end.cause(), clock.instant());
                    });
        }
    }

    private void leaveIfTopicsAreGone(Active active, TopicsView seen) {
        if (seen instanceof TopicsView.TopicsMissing || seen instanceof TopicsView.TopicsTooNarrow) {
            shutDown(active.waiting(seen.reason()));
        } else if (run != null && seen instanceof TopicsView.Ready ready && !ready.equals(run.topics())) {
            shutDown(active.waiting("a topic that is read has been made anew"));
        }
    }

    /** The consumers look for themselves before each poll whether they are to read. */
    private void followPause() {
        String why = pipeline.whyPaused();
        if (run != null && pipeline.isPausedByKafkaStreams()) {
            pause(run.streams(), !why.isEmpty());
        }
        if (state instanceof AwaitingSchema awaiting && !why.isEmpty()) {
            become(awaiting.resumed());
        }
        if (state instanceof Running running && !why.isEmpty()) {
            become(running.paused(why));
        } else if (state instanceof Paused paused) {
            become(why.isEmpty() ? paused.resumed() : paused.because(why));
        }
    }

    /** Partitions wait for schemas by themselves. A stream that somebody has paused says that instead. */
    private void followSchemas() {
        String why = pipeline.awaited().why();
        if (state instanceof Running running && !why.isEmpty()) {
            become(running.awaiting(why));
        } else if (state instanceof AwaitingSchema awaiting) {
            become(why.isEmpty() ? awaiting.resumed() : awaiting.because(why));
        }
    }

    private static void pause(KafkaStreams streams, boolean isPaused) {
        if (streams.isPaused() != isPaused) {
            if (isPaused) {
                streams.pause();
            } else {
                streams.resume();
            }
        }
    }

    private void enterIfTopicsAreThere(TopicsView seen) {
        if (!(seen instanceof TopicsView.Ready ready)) {
            if (state instanceof Waiting waiting) {
                become(waiting.because(seen.reason()));
            } else if (state instanceof Retrying retrying) {
                become(retrying.waiting(seen.reason()));
            }
        } else if (state instanceof Waiting waiting) {
            start(waiting.starting(clock.instant()), ready);
        } else if (state instanceof Retrying retrying && !clock.instant().isBefore(retrying.nextTry())) {
            start(retrying.starting(clock.instant()), ready);
        }
    }

    private void start(Starting starting, TopicsView.Ready topics) {
        become(starting);
        try {
            KafkaStreams streams = new KafkaStreams(
                    pipeline.topology(topics.repartitions()), pipeline.properties(), pipeline.clients(maxPollBytes));
            pipeline.attach(streams);
            CountDownLatch over = new CountDownLatch(1);
            ThreadReplacement replacement = new ThreadReplacement(name(), () -> topicsReady, over, clock);
            streams.setUncaughtExceptionHandler(replacement);
            streams.setStateListener((to, from) -> follow(streams, to));
            run = new Run(streams, metrics.bind(streams, pipeline), replacement, over, topics);
            followPause();
            streams.start();
        } catch (RuntimeException e) {
            StreamState failing = starting.failing("the stream cannot start: " + e, clock.instant());
            if (run == null) {
                become(failing);
            } else {
                shutDown(failing);
            }
        }
    }

    /** Called by Kafka Streams at each change of its own state. */
    private synchronized void follow(KafkaStreams streams, KafkaStreams.State to) {
        Instant now = clock.instant();
        if (run == null || run.streams() != streams) {
            return; // a past run's last words
        }
        if (to == KafkaStreams.State.RUNNING) {
            if (state instanceof Starting starting) {
                become(starting.running(now));
            } else if (state instanceof Rebalancing rebalancing) {
                become(rebalancing.running());
            }
            followPause();
        } else if (to == KafkaStreams.State.REBALANCING) {
            if (state instanceof Running running) {
                become(running.rebalancing());
            } else if (state instanceof Paused paused) {
                become(paused.rebalancing());
            } else if (state instanceof AwaitingSchema awaiting) {
                become(awaiting.rebalancing());
            }
        }
    }

    /** The longest time, in seconds, for which a stream thread has not polled; 0 where none is at work. */
    double secondsWithoutPoll() {
        Run now;
        synchronized (this) {
            now = run;
        }
        return now == null
                ? 0
                : now.streams().metrics().values().stream()
                        .filter(metric -> isLastPoll(metric.metricName()))
                        .map(Metric::metricValue)
                        .filter(Number.class::isInstance)
                        .mapToDouble(value -> ((Number) value).doubleValue())
                        .max()
                        .orElse(0);
    }

    private static boolean isLastPoll(MetricName name) {
        String client = name.tags().getOrDefault("client-id", "");
        return name.name().equals("last-poll-seconds-ago")
                && client.endsWith("-consumer")
                && !client.endsWith("-restore-consumer");
    }

    /** Asks Kafka Streams to close, without waiting for it: {@link #released} tells when it has. */
    private void shutDown(StreamState next) {
        endRun();
        become(next);
    }

    private void endRun() {
        Run ending = run;
        if (ending != null) {
            past = ending;
            run = null;
            ending.over().countDown();
            ending.streams().close(options(Duration.ZERO));
        }
    }

    /** Whether nothing of a past run is left. */
    private boolean released() {
        Run leaving = past;
        if (leaving == null) {
            return true;
        }
        if (!leaving.streams().state().hasCompletedShutdown()) {
            return false;
        }
        unbind(leaving);
        past = null;
        return true;
    }

    private CloseOptions options(Duration timeout) {
        // a static member's partitions wait for it; those of others are taken over at once
        return CloseOptions.timeout(timeout)
                .withGroupMembershipOperation(
                        staticMember ? GroupMembershipOperation.REMAIN_IN_GROUP : GroupMembershipOperation.LEAVE_GROUP);
    }

    private void become(StreamState next) {
        StreamState before = state;
        state = next;
        if (before.word().equals(next.word()) && before.reason().equals(next.reason())) {
            return;
        }
        System.Logger.Level level;
        if (next instanceof Ended) {
            level = System.Logger.Level.ERROR;
        } else if (next.reason().isEmpty()) {
            level = next instanceof Running
                            && (before instanceof Starting
                                    || before instanceof Paused
                                    || before instanceof AwaitingSchema)
                    ? System.Logger.Level.INFO
                    : System.Logger.Level.DEBUG;
        } else {
            level = System.Logger.Level.WARNING;
        }
        LOG.log(
                level,
                "stream {0} is {1}{2}",
                name(),
                next.word(),
                next.reason().isEmpty() ? "" : ": " + next.reason());
    }

    private static void unbind(Run leaving) {
        try {
            leaving.metrics().close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "a stream's figures cannot be unbound", e);
        }
    }

    /** The first step of the end of the process; returns at once. */
    synchronized void startClosing() {
        endRun();
        become(new Closed());
    }

    /** False where a stream thread is still at work. */
    boolean awaitClosed(Duration timeout) {
        Run leaving;
        synchronized (this) {
            leaving = past;
        }
        if (leaving == null) {
            return true;
        }
        boolean closed = leaving.streams().close(options(timeout));
        unbind(leaving);
        return closed;
    }
}
