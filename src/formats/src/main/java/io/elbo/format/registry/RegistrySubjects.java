package io.elbo.format.registry;

import io.elbo.format.writer.Subjects;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Gets the ids of schemas from a registry, each once. While some are not known, a thread asks for them one after the other, with pauses
 * after a failure that grow from one second to one minute. Thread-safe.
 */
final class RegistrySubjects implements Subjects, AutoCloseable {
    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long MAX_PAUSE_MILLIS = 60_000;

    private final Registry registry;
    private final boolean mayRegister;
    private final Map<String, Integer> ids = new ConcurrentHashMap<>();
    private final Map<String, String> reasons = new ConcurrentHashMap<>(); // of the ids that could not be had

    // guarded by this
    private final Map<String, String> wanted = new LinkedHashMap<>(); // schemas by their subjects
    private @Nullable Thread asking; // while something is wanted
    private boolean closed;

    /** @param mayRegister whether a schema is written to the registry if it is not there */
    RegistrySubjects(Registry registry, boolean mayRegister) {
        this.registry = registry;
        this.mayRegister = mayRegister;
    }

    @Override
    public synchronized void open(String subject, String schema) {
        if (closed || ids.containsKey(subject) || wanted.putIfAbsent(subject, schema) != null) {
            return;
        }
        if (asking == null) {
            Thread started = new Thread(this::askAll, "elbo-schema-subjects");
            started.setDaemon(true);
            asking = started;
            started.start();
        }
    }

    @Override
    public int id(String subject) {
        return ids.getOrDefault(subject, UNKNOWN);
    }

    @Override
    public @Nullable String awaits(String subject) {
        return ids.containsKey(subject)
                ? null
                : reasons.getOrDefault(subject, "the schema of subject " + subject + " is being asked for");
    }

    /** Why an id could not be had; null if none has failed that is still wanted. */
    @Nullable
    String failure() {
        return reasons.values().stream().findFirst().orElse(null);
    }

    private void askAll() {
        long pause = 0;
        for (String subject = next(0); subject != null; subject = next(pause)) {
            if (ask(subject)) {
                pause = 0;
            } else {
                pause = pause == 0 ? FIRST_PAUSE_MILLIS : Math.min(MAX_PAUSE_MILLIS, 2 * pause);
            }
        }
    }

    /** Whether the id is known now. */
    private boolean ask(String subject) {
        String schema = schema(subject);
        try {
            ids.put(subject, registry.id(subject, schema, mayRegister));
            known(subject);
            return true;
        } catch (RegistryAwayException e) {
            reasons.put(subject, "the schema of subject " + subject + " cannot be had: " + e.getMessage());
        } catch (RuntimeException | Error e) { // the thread must go on
            reasons.put(
                    subject,
                    "the schema of subject " + subject + " cannot be had: "
                            + e.getClass().getSimpleName());
        }
        askLater(subject, schema);
        return false;
    }

    private synchronized String schema(String subject) {
        return wanted.getOrDefault(subject, "");
    }

    private synchronized void known(String subject) {
        wanted.remove(subject);
        reasons.remove(subject);
    }

    /** The others come first, so that one that cannot be had does not stand in their way. */
    private synchronized void askLater(String subject, String schema) {
        wanted.remove(subject);
        wanted.put(subject, schema);
    }

    /** What to ask for next, after a pause; null at the end. */
    private synchronized @Nullable String next(long pauseMillis) {
        long endNanos = System.nanoTime() + pauseMillis * 1_000_000;
        try {
            for (long left = pauseMillis; left > 0 && !closed; left = (endNanos - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            closed = true;
        }
        if (closed || wanted.isEmpty()) {
            asking = null;
            return null;
        }
        return wanted.keySet().iterator().next();
    }

    /** Ends the thread. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
