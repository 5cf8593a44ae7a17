package io.elbo.stream.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Threads that score beside the stream threads, so that one stream keeps several cores busy. Thread-safe. */
public final class ScoringThreads implements AutoCloseable {
    private final @Nullable ExecutorService threads; // null if the stream threads score everything themselves

    /** @param count 0 if the stream threads score everything themselves */
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
     * The work that one stream thread needs done before it goes on. For that thread alone.
     *
     * <p>A task is run by whoever reaches it first: the score threads take tasks from the front, the stream thread from the
     * back. So none of them is idle while a task has not been started.
     */
    final class Share {
        private final List<FutureTask<?>> tasks = new ArrayList<>();

        /** @param task may run on any thread from now on */
        void add(Runnable task) {
            FutureTask<?> future = new FutureTask<>(task, null);
            tasks.add(future);
            if (threads != null) {
                try {
                    threads.execute(future);
                } catch (RejectedExecutionException e) {
                    // the service is closing: the stream thread runs the task itself
                }
            }
        }

        /**
         * Returns when every task has ended. Afterwards the share is empty and can be used again, whatever the tasks threw.
         *
         * @return what the tasks threw
         */
        List<Throwable> finish() {
            List<FutureTask<?>> all = List.copyOf(tasks);
            tasks.clear();
            for (int i = all.size() - 1; i >= 0; i--) {
                all.get(i).run(); // throws nothing, and does nothing if another thread has started the task
            }
            List<Throwable> thrown = new ArrayList<>();
            boolean interrupted = false;
            for (FutureTask<?> task : all) {
                interrupted |= await(task, thrown);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return thrown;
        }

        /** Returns whether the thread was interrupted meanwhile: a record without its outcome would be worse than a late end. */
        private static boolean await(FutureTask<?> task, List<Throwable> thrown) {
            boolean interrupted = false;
            while (true) {
                try {
                    task.get();
                    return interrupted;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    thrown.add(e.getCause());
                    return interrupted;
                }
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
