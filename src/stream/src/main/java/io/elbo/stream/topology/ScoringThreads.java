package io.elbo.stream.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Threads that score beside the stream threads, so that one stream keeps several cores busy. Thread-safe. */
public final class ScoringThreads implements AutoCloseable {
    private final @Nullable ExecutorService threads; // null where the stream threads score everything themselves

    /** @param count 0 where the stream threads are to score everything themselves */
    public ScoringThreads(int count) {
        AtomicInteger number = new AtomicInteger();
        threads = count == 0
                ? null
                : Executors.newFixedThreadPool(count, work -> {
                    Thread thread = new Thread(work, "elbo-score-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * What one stream thread has to be done before it goes on. For that thread alone.
     *
     * <p>A piece of work belongs to whoever comes to it first, the threads from the front and the stream thread from the back: none
     * of them is ever idle while there is work that nobody has begun.
     */
    final class Share {
        private final List<FutureTask<?>> pieces = new ArrayList<>();

        /** @param piece may run on any thread from now on; throws nothing */
        void add(Runnable piece) {
            FutureTask<?> task = new FutureTask<>(piece, null);
            pieces.add(task);
            if (threads != null) {
                threads.execute(task);
            }
        }

        /** Returns when all of it is done. */
        void finish() {
            for (int i = pieces.size() - 1; i >= 0; i--) {
                pieces.get(i).run(); // does nothing where another thread has begun
            }
            for (FutureTask<?> piece : pieces) {
                await(piece);
            }
            pieces.clear();
        }

        private static void await(FutureTask<?> piece) {
            boolean interrupted = false;
            while (true) {
                try {
                    piece.get();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true; // a record without its outcome would be worse than a late end
                } catch (ExecutionException e) {
                    throw new IllegalStateException("scoring does not throw", e.getCause());
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    Share share() {
        return new Share();
    }

    @Override
    public void close() {
        if (threads != null) {
            threads.shutdown();
        }
    }
}
