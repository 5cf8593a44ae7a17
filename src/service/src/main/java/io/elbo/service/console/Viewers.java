package io.elbo.service.console;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The open streams of events, bounded in number, and what is told to all of them. Thread-safe. */
final class Viewers {
    static final int KEPT_EVENTS = 1_000;
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final int maxViewers;
    private final List<Viewer> open = new CopyOnWriteArrayList<>();
    private final EventLog log; // guarded by this, so that no viewer misses an event between resuming and being told
    private boolean closed; // guarded by this

    /** @param epoch see {@link EventLog} */
    Viewers(int maxViewers, String epoch) {
        this.maxViewers = maxViewers;
        log = new EventLog(epoch, KEPT_EVENTS);
    }

    /**
     * Opens a stream.
     *
     * @param detector whose events it is told; null for all
     * @param lastId of the event after which it goes on; null if it begins
     * @param status what it is told first, if it goes on or begins
     * @return empty if as many as allowed are open, or all have ended
     */
    synchronized Optional<Viewer> open(@Nullable String detector, @Nullable String lastId, String status) {
        if (closed || open.size() >= maxViewers) {
            return Optional.empty();
        }
        Viewer viewer = new Viewer(detector, this::forgetEnded);
        Event now = event(Event.STATUS, detector, status);
        List<Event> missed = lastId == null || lastId.isBlank()
                ? List.of()
                : log.after(lastId.strip()).orElseGet(() -> List.of(resetEvent()));
        viewer.begin(missed.stream().filter(viewer::wants).toList());
        viewer.offer(now, resetEvent());
        open.add(viewer);
        return Optional.of(viewer);
    }

    private void forgetEnded() {
        open.removeIf(Viewer::hasEnded);
    }

    int count() {
        return open.size();
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** Detectors that somebody looks at. */
    Set<String> detectors() {
        return open.stream().map(Viewer::detector).filter(Objects::nonNull).collect(Collectors.toSet());
    }

    /** Tells an event that a viewer who comes back is told later. */
    synchronized void tell(String name, String detector, String data) {
        Event event = log.add(name, detector, data);
        open.forEach(viewer -> offer(viewer, event));
    }

    /** Tells the viewers of one detector, or those of all, something that only counts now. */
    synchronized void tellNow(String name, @Nullable String ofDetector, String data) {
        Event event = event(name, ofDetector, data);
        open.stream()
                .filter(viewer -> Objects.equals(viewer.detector(), ofDetector))
                .forEach(viewer -> offer(viewer, event));
    }

    private void offer(Viewer viewer, Event event) {
        if (viewer.wants(event)) {
            viewer.offer(event, resetEvent());
        }
    }

    /** Events are left out from now on: nobody goes on from before. */
    synchronized void gap() {
        log.gap();
    }

    /** Tells all viewers to load anew. */
    synchronized void reset() {
        log.gap();
        Event event = resetEvent();
        open.forEach(viewer -> viewer.offer(event, event));
    }

    private Event resetEvent() {
        return event(Event.RESET, null, "{}");
    }

    private Event event(String name, @Nullable String detector, String data) {
        return new Event(log.lastId(), name, detector, data);
    }

    /** Ends those that have taken nothing for a minute. */
    void endStuck() {
        open.stream().filter(viewer -> viewer.isStuck(STUCK_NANOS)).forEach(Viewer::end);
    }

    /** Ends all of them, and lets none in any more. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        open.forEach(Viewer::end);
    }
}
