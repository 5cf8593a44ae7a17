package io.elbo.service.stream;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Threads that score beside the stream threads, so that one stream keeps several cores busy. Thread-safe. */
public final class ScoringThreads implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10; // a load takes milliseconds

    private final @Nullable ThreadPoolExecutor threads;

    /** @param count 0 where the stream threads are to score everything themselves */
    public ScoringThreads(int count) {
        AtomicInteger number = new AtomicInteger();
        threads = count == 0
                ? null
                : new ThreadPoolExecutor(
                        count,
                        count,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        work -> {
                            Thread thread = new Thread(work, "elbo-score-" + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        },
                        new ThreadPoolExecutor.DiscardPolicy()); // when closed: the stream threads score it
    }

    /** Completes the load soon, unless whoever needs it is faster. */
    void offer(Handoff.Load load) {
        if (threads != null) {
            threads.execute(load::complete);
        }
    }

    /** Returns when no load is being scored any more; those that wait are left. */
    @Override
    public void close() {
        if (threads == null) {
            return;
        }
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a model is still scoring after " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
