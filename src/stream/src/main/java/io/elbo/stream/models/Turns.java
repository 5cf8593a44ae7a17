package io.elbo.stream.models;

import java.util.concurrent.Semaphore;

/**
 * Lets only so many models be opened at a time. Opening one takes a processor for seconds, and as much memory as the model, while
 * the streams need both. Whoever came first is next. Thread-safe.
 */
final class Turns {
    private final Semaphore free;

    Turns(int atATime) {
        free = new Semaphore(atATime, true);
    }

    /** What a model is opened with. */
    interface Work<R, E extends Exception> {
        R run() throws E;
    }

    /** Waits for a turn, and works. */
    <R, E extends Exception> R take(Work<R, E> work) throws E, InterruptedException {
        free.acquire();
        try {
            return work.run();
        } finally {
            free.release();
        }
    }
}
