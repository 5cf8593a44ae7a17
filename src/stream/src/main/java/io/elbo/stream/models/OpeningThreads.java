package io.elbo.stream.models;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads on which versions are fetched and opened, for all detectors, so that the thread that follows the registry never waits
 * for a server. Used by that thread.
 *
 * <p><b>Who waits for whom.</b> A version that an assignment names has a thread at once: there are at most three of a detector (the
 * active one, the challenger, the one before), and a server that hangs holds up none but its own. Versions that are only announced
 * come one after the other, in two lanes: those whose bytes are in the topic, and those that are elsewhere. On whichever thread they
 * are, models are opened in {@link Turns}.
 */
final class OpeningThreads implements AutoCloseable {
    private static final int CLOSE_SECONDS = 5;

    private final Executor executor;
    private final Runnable whenOver;
    private final Turns turns;
    private @Nullable Opening announcedInTopic; // null before the first one
    private @Nullable Opening announcedElsewhere;

    /** @param whenOver told on one of the threads when something was opened, refused or cancelled; must be quick */
    static OpeningThreads start(Runnable whenOver) {
        AtomicInteger count = new AtomicInteger();
        return new OpeningThreads(
                Executors.newCachedThreadPool(task -> {
                    Thread thread = new Thread(task, "elbo-models-" + count.incrementAndGet());
                    thread.setDaemon(true); // a file system that hangs cannot be interrupted
                    return thread;
                }),
                whenOver);
    }

    OpeningThreads(Executor executor, Runnable whenOver) {
        this.executor = executor;
        this.whenOver = whenOver;
        turns = new Turns(1);
    }

    Turns turns() {
        return turns;
    }

    /** Begins to open a version that an assignment names. */
    Opening begin(Opening.Work work) {
        Opening opening = new Opening(work, whenOver);
        executor.execute(opening);
        return opening;
    }

    /** Begins to open a version that is only announced; null if it is not its turn yet. */
    @Nullable
    Opening beginAnnounced(boolean isInTopic, Opening.Work work) {
        Opening before = isInTopic ? announcedInTopic : announcedElsewhere;
        if (before != null && !before.isOver()) {
            return null;
        }
        Opening opening = begin(work);
        if (isInTopic) {
            announcedInTopic = opening;
        } else {
            announcedElsewhere = opening;
        }
        return opening;
    }

    /** Ends the threads, after everything was cancelled that is at work on them. */
    @Override
    public void close() {
        if (executor instanceof ExecutorService threads) {
            threads.shutdownNow();
            try {
                boolean unused = threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS); // they are daemons
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
