package io.elbo.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What must be ended, in the reverse order of its start, exactly once: at the end, at a failure or at Ctrl-C, whichever
 * comes first; a second call waits until the first has returned.
 */
final class Teardown implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>(); // guarded by this
    private volatile boolean closing;

    /** Whether the end has begun. */
    boolean isClosing() {
        return closing;
    }

    /** Takes charge of something that has just started; ends it at once where the end has already begun. */
    <T extends AutoCloseable> T add(T started) {
        synchronized (this) {
            if (!closing) {
                open.push(started);
                return started;
            }
        }
        end(started);
        throw new DemoException("stopped while starting");
    }

    @Override
    public void close() {
        closing = true;
        synchronized (this) {
            while (!open.isEmpty()) {
                end(open.pop());
            }
        }
    }

    private static void end(AutoCloseable started) {
        try {
            started.close();
        } catch (Exception e) { // the others must be ended all the same
            System.err.println("elbo-demo: cannot end " + started.getClass().getSimpleName() + ": " + e);
        }
    }
}
