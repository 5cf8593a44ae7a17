package io.elbo.service.stream;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that score beside the stream threads, so that one stream keeps several cores busy. Thread-safe. */
public final class ScoringThreads implements AutoCloseable {
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final ExecutorService threads;
    private final Semaphore idle;

    /** @param count 0 where the stream threads are to score everything themselves */
    public ScoringThreads(int count) {
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "elbo-score-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        idle = new Semaphore(count);
    }

    /** Does the work on a thread of its own where one is idle, otherwise before this returns, on the caller's. */
    CompletableFuture<Void> run(Runnable work) {
        if (!idle.tryAcquire()) {
            work.run();
            return DONE;
        }
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        work.run();
                    } finally {
                        idle.release();
                    }
                },
                threads);
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
