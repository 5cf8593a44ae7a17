package io.elbo.stream.lifecycle;

import io.elbo.stream.topology.ModelFailingException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;

/**
 * Answers a stream thread's death with a new thread, each time after a longer pause. Where threads die again and again
 * although the broker answers, this run of the stream ends, and {@link TopicStream} tries again later. After an
 * {@link Error} the stream ends for good: what the process has left cannot be trusted.
 */
final class ThreadReplacement implements StreamsUncaughtExceptionHandler {
    static final int MAX_DEATHS = 10;
    private static final System.Logger LOG = System.getLogger(ThreadReplacement.class.getName());
    private static final long WINDOW_MILLIS = TimeUnit.MINUTES.toMillis(10);
    private static final long MIN_PAUSE_MILLIS = 250;
    private static final long MAX_PAUSE_MILLIS = 10_000;

    /** What ends a run of the stream. */
    enum Kind {
        /** Another run would be of no use. */
        FOR_GOOD,
        MODEL_FAILS,
        THREADS_DIE
    }

    /** Why a run of the stream has ended. */
    record End(Kind kind, String cause) {}

    private final String topic;
    private final BooleanSupplier topicsReady;
    private final CountDownLatch over;
    private final Clock clock;
    private final Deque<Long> deaths = new ArrayDeque<>(); // guarded by this; milliseconds
    private volatile End end = new End(Kind.THREADS_DIE, "Kafka Streams has ended by itself; its log says why");

    /** @param over counted down when the run of the stream ends: ends every pause */
    ThreadReplacement(String topic, BooleanSupplier topicsReady, CountDownLatch over, Clock clock) {
        this.topic = topic;
        this.topicsReady = topicsReady;
        this.over = over;
        this.clock = clock;
    }

    /** Why the run has ended, once it has. */
    End end() {
        return end;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable death) {
        LOG.log(System.Logger.Level.DEBUG, "a stream thread has died", death);
        Optional<ModelFailingException> failingModel = find(ModelFailingException.class, death);
        if (failingModel.isPresent()) {
            end = new End(Kind.MODEL_FAILS, String.valueOf(failingModel.get().getMessage()));
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (find(Error.class, death).isPresent()) {
            end = new End(Kind.FOR_GOOD, chain(death));
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (find(MissingSourceTopicException.class, death).isPresent()) {
            await(MAX_PAUSE_MILLIS); // the watch over the cluster sees it too, and ends this run
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        int recent = topicsReady.getAsBoolean() ? recentDeaths() : 1;
        if (recent > MAX_DEATHS) {
            end = new End(
                    Kind.THREADS_DIE, recent + " threads have died within 10 minutes, at last of " + chain(death));
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        long pause = Math.min(MAX_PAUSE_MILLIS, MIN_PAUSE_MILLIS << Math.min(recent, 10));
        LOG.log(
                System.Logger.Level.WARNING,
                "stream {0}: a thread is replaced in {1} ms, it died of {2}",
                topic,
                pause,
                chain(death));
        await(pause);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** The first of this class among what died and its causes, which Kafka's own exceptions may wrap. */
    private static <T> Optional<T> find(Class<T> wanted, Throwable death) {
        for (Throwable t = death; t != null; t = t.getCause()) {
            if (wanted.isInstance(t)) {
                return Optional.of(wanted.cast(t));
            }
        }
        return Optional.empty();
    }

    private synchronized int recentDeaths() {
        long now = clock.millis();
        deaths.addLast(now);
        while (now - deaths.getFirst() > WINDOW_MILLIS) {
            deaths.removeFirst();
        }
        return deaths.size();
    }

    private void await(long millis) {
        try {
            if (over.await(millis, TimeUnit.MILLISECONDS)) {
                LOG.log(System.Logger.Level.DEBUG, "the pause ends early: closing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The causes in one line; the first line of each. */
    private static String chain(Throwable death) {
        StringBuilder line = new StringBuilder();
        for (Throwable t = death; t != null; t = t.getCause()) {
            String message = String.valueOf(t.getMessage()).lines().findFirst().orElse("");
            line.append(line.isEmpty() ? "" : " < ")
                    .append(t.getClass().getSimpleName())
                    .append(": ")
                    .append(message);
        }
        return line.toString();
    }
}
