package io.elbo.stream.lifecycle;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;

/**
 * Answers a stream thread's death with a new thread, each time after a longer pause. A thread that dies again and again
 * although the broker answers will not be cured that way: then the stream ends, and liveness says so.
 */
final class ThreadReplacement implements StreamsUncaughtExceptionHandler {
    static final int MOST_DEATHS = 10;
    private static final System.Logger LOG = System.getLogger(ThreadReplacement.class.getName());
    private static final long WINDOW_MILLIS = TimeUnit.MINUTES.toMillis(10);
    private static final long SHORTEST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final BooleanSupplier clusterReady;
    private final CountDownLatch closing;
    private final Clock clock;
    private final Deque<Long> deaths = new ArrayDeque<>(); // guarded by this; milliseconds

    /** @param closing ends every pause when it is counted down */
    ThreadReplacement(BooleanSupplier clusterReady, CountDownLatch closing, Clock clock) {
        this.clusterReady = clusterReady;
        this.closing = closing;
        this.clock = clock;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable death) {
        LOG.log(System.Logger.Level.DEBUG, "a stream thread has died", death);
        if (death instanceof Error) {
            LOG.log(System.Logger.Level.ERROR, "the stream ends: {0}", chain(death));
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        int recent = clusterReady.getAsBoolean() ? recentDeaths() : 1;
        if (recent > MOST_DEATHS) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the stream ends: {0} threads have died within 10 minutes, at last of {1}",
                    recent,
                    chain(death));
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        long pause = Math.min(LONGEST_PAUSE_MILLIS, SHORTEST_PAUSE_MILLIS << Math.min(recent, 10));
        LOG.log(
                System.Logger.Level.WARNING,
                "a stream thread is replaced in {0} ms, it died of {1}",
                pause,
                chain(death));
        await(pause);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
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
            if (closing.await(millis, TimeUnit.MILLISECONDS)) {
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
