package io.elbo.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits until a condition holds, and fails when it does not hold in time. Nothing sleeps for a fixed time. */
public final class BoundedWait {
    /** Long enough for a machine that is busy with something else: how long something takes is no result of a test. */
    public static final Duration LIMIT = Duration.ofMinutes(2);

    private static final long POLL_MILLIS = 50;

    private BoundedWait() {}

    /** As {@link #until(String, Duration, Callable)}, for up to {@link #LIMIT}. */
    public static void until(String what, Callable<Boolean> condition) {
        until(what, LIMIT, condition);
    }

    /**
     * Returns when the condition holds.
     *
     * @param what the condition in words, such as {@code "the service is ready"}
     * @throws IllegalStateException if the condition does not hold within the limit, or cannot be evaluated
     */
    public static void until(String what, Duration limit, Callable<Boolean> condition) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (!condition.call()) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("after " + limit.toSeconds() + " s this does not hold: " + what);
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting until " + what, e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("it cannot be told whether " + what, e);
        }
    }
}
