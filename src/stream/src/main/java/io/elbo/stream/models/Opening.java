package io.elbo.stream.models;

import org.jspecify.annotations.Nullable;

/**
 * One version while it is fetched and opened on a thread of its own. Whoever began it takes the result, or cancels it: a model that
 * is open by then, or later, is closed. Thread-safe.
 */
final class Opening implements Runnable {
    private static final System.Logger LOG = System.getLogger(Opening.class.getName());

    private final Work work;
    private final Runnable whenOver;
    private @Nullable Thread worker; // guarded by this, as is all that follows; null if none is at work
    private boolean isCancelled;
    private boolean isOver;
    private @Nullable Verification found;

    /** Fetches and opens a version; an interrupt ends it. */
    interface Work {
        Verification open() throws InterruptedException;
    }

    /** @param whenOver told on the thread that has opened it, also if it was cancelled */
    Opening(Work work, Runnable whenOver) {
        this.work = work;
        this.whenOver = whenOver;
    }

    @Override
    public void run() {
        if (begins()) {
            ends(opened());
        }
        whenOver.run();
    }

    private synchronized boolean begins() {
        worker = Thread.currentThread();
        isOver = isCancelled;
        return !isCancelled;
    }

    private Verification opened() {
        try {
            return work.open();
        } catch (InterruptedException e) {
            return new Verification.Unavailable("it was cancelled"); // nobody will take it; ends() clears the interrupt
        } catch (RuntimeException | Error e) { // the watch must learn that it is over, and the version may open later
            if (!isCancelled()) {
                LOG.log(System.Logger.Level.WARNING, "a version of a model cannot be opened", e);
            }
            return new Verification.Unavailable("it cannot be opened now: " + e);
        }
    }

    private synchronized void ends(Verification result) {
        worker = null;
        isOver = true;
        boolean unused = Thread.interrupted(); // by a cancellation: the thread goes on with other versions
        if (isCancelled) {
            close(result);
        } else {
            found = result;
        }
    }

    private static void close(@Nullable Verification result) {
        if (result instanceof Verification.Verified verified) {
            verified.model().close();
        }
    }

    /** What was found, for its only taker; {@link Verification.Pending} until it is over, and after it was taken or cancelled. */
    synchronized Verification take() {
        Verification taken = found;
        found = null;
        return taken == null ? Verification.Pending.PENDING : taken;
    }

    /** Nobody wants it any more. Returns at once. */
    synchronized void cancel() {
        isCancelled = true;
        close(found);
        found = null;
        if (worker != null) {
            worker.interrupt();
        }
    }

    private synchronized boolean isCancelled() {
        return isCancelled;
    }

    /** Whether its thread is done with it. */
    synchronized boolean isOver() {
        return isOver;
    }
}
