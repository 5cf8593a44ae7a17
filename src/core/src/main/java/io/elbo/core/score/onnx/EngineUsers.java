package io.elbo.core.score.onnx;

import io.elbo.core.score.EngineClosedException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who uses an engine, so that what it holds is freed when it is closed and nobody uses it any more, once and never
 * earlier. Thread-safe.
 *
 * <p>One number holds the whole state: the users in the upper bits, whether the engine is closed in the lowest. Every change is
 * one atomic step from one state to the next, so exactly one thread sees the step to "closed and without users" and frees.
 */
final class EngineUsers {
    private static final int CLOSED = 1;
    private static final int ONE_USER = 2;

    private final String name;
    private final Runnable free;
    private final AtomicInteger state = new AtomicInteger();

    /**
     * @param name what is closed, for messages
     * @param free called once, by the thread that closes or by the last user's
     */
    EngineUsers(String name, Runnable free) {
        this.name = name;
        this.free = free;
    }

    /** Begins a use; each needs an {@link #exit} of its own. */
    void enter() {
        int before;
        do {
            before = state.get();
            if ((before & CLOSED) != 0) {
                throw new EngineClosedException(name + " is closed");
            }
        } while (!state.compareAndSet(before, before + ONE_USER));
    }

    /** Ends a use. */
    void exit() {
        if (state.addAndGet(-ONE_USER) == CLOSED) {
            free.run();
        }
    }

    /** Refuses further uses. */
    void close() {
        if (state.getAndUpdate(before -> before | CLOSED) == 0) {
            free.run();
        }
    }
}
