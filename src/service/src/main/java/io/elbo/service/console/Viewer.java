package io.elbo.service.console;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One open stream of events, which gives them as fast as they are taken. What waits is bounded: a viewer that takes too
 * little loses it and is told to load anew, and nobody waits for it. Viewers share the events that wait. For one subscriber. Thread-safe.
 */
public final class Viewer implements Flow.Publisher<Event> {
    private static final System.Logger LOG = System.getLogger(Viewer.class.getName());
    static final int MAX_WAITING = Viewers.KEPT_EVENTS + 200;
    static final int MAX_WAITING_CHARACTERS = 1 << 20;

    private final @Nullable String detector;
    private final Runnable whenEnded;
    private final ArrayDeque<Event> waiting = new ArrayDeque<>(); // guarded by this, as the next
    private int waitingCharacters;
    private long demand;
    private long takenNanos = System.nanoTime(); // when something was taken, or there was nothing to take
    private boolean ended; // nothing more is given
    private boolean told; // the subscriber knows
    private Flow.@Nullable Subscriber<? super Event> subscriber;
    private final AtomicInteger work = new AtomicInteger(); // more than 0 while a thread gives

    /** @param detector whose events it is told, with those about all; null for those of every detector */
    Viewer(@Nullable String detector, Runnable whenEnded) {
        this.detector = detector;
        this.whenEnded = whenEnded;
    }

    @Nullable
    String detector() {
        return detector;
    }

    /** Whether an event is for this viewer. */
    boolean wants(Event event) {
        return detector == null || event.detector() == null || detector.equals(event.detector());
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Event> newSubscriber) {
        synchronized (this) {
            if (subscriber != null) {
                throw new IllegalStateException("a viewer has one subscriber");
            }
            subscriber = newSubscriber;
        }
        newSubscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long more) {
                synchronized (Viewer.this) {
                    demand = more <= 0 || demand + more < 0 ? Long.MAX_VALUE : demand + more;
                }
                give();
            }

            @Override
            public void cancel() {
                synchronized (Viewer.this) {
                    told = true;
                }
                end();
            }
        });
        give();
    }

    /** Adds an event; if too many wait, all of them are dropped for one that says so. */
    void offer(Event event, Event reset) {
        synchronized (this) {
            if (ended) {
                return;
            }
            if (event.name().equals(Event.STATUS)) {
                waiting.removeIf(this::isOutdatedStatus); // the newest one says all
            }
            if (waiting.isEmpty()) {
                takenNanos = System.nanoTime();
            }
            if (waiting.size() >= MAX_WAITING || waitingCharacters > MAX_WAITING_CHARACTERS) {
                waiting.clear();
                waitingCharacters = 0;
                add(reset);
            }
            add(event);
        }
        give();
    }

    private boolean isOutdatedStatus(Event event) {
        boolean outdated = event.name().equals(Event.STATUS);
        waitingCharacters -= outdated ? event.data().length() : 0;
        return outdated;
    }

    private void add(Event event) {
        waiting.add(event);
        waitingCharacters += event.data().length();
    }

    /** Adds what it has missed, whatever it is. */
    void begin(List<Event> missed) {
        synchronized (this) {
            missed.forEach(this::add);
        }
        give();
    }

    /** Whether something waits and nothing has been taken for so long. */
    synchronized boolean isStuck(long nanos) {
        return !waiting.isEmpty() && System.nanoTime() - takenNanos > nanos;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Ends the stream; what waits is dropped. */
    void end() {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            waiting.clear();
        }
        whenEnded.run();
        give();
    }

    /** One thread at a time; whoever comes meanwhile leaves its work to that one. */
    private void give() {
        if (work.getAndIncrement() > 0) {
            return;
        }
        int done = 1;
        do {
            giveAll();
            done = work.addAndGet(-done);
        } while (done != 0);
    }

    private void giveAll() {
        while (true) {
            Event event;
            Flow.Subscriber<? super Event> taker;
            synchronized (this) {
                taker = subscriber;
                if (taker == null || told) {
                    return;
                }
                if (ended) {
                    told = true;
                    event = null;
                } else if (demand == 0 || waiting.isEmpty()) {
                    return;
                } else {
                    event = waiting.remove();
                    waitingCharacters -= event.data().length();
                    takenNanos = System.nanoTime();
                    demand -= demand == Long.MAX_VALUE ? 0 : 1;
                }
            }
            if (event == null) {
                taker.onComplete();
                return;
            }
            try {
                taker.onNext(event);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.DEBUG, "an event cannot be sent, its stream ends", e);
                end();
            }
        }
    }
}
