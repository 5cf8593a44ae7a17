package io.elbo.format.registry;

import io.elbo.format.writer.ById;
import io.elbo.format.writer.SchemaIds;
import io.elbo.format.writer.Subjects;
import io.elbo.format.writer.WriterSchemas;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of a registry that speaks Confluent's REST API, each asked for once. Thread-safe.
 *
 * <p>A thread of the client asks, one question after the other. Whoever looks for a schema for the first time waits a moment for the
 * answer; if there is none, the schema is {@link WriterSchemas.Away} until a later call finds it. So a stream thread is never held up for
 * long. Once a question has taken longer than that, no call waits until somebody has answered again.
 *
 * <p>If nobody answers, nobody is asked for a while, which grows from one second to one minute. The first call after that asks again, for
 * the schema that has been waiting longest: one that the registry cannot give must not stand in the way of the others.
 *
 * <p>That there is no schema is believed when the registry has said it twice, some time apart: one of several machines may learn late of a
 * schema whose records are there already. So that somebody who invents ids does not hold up everybody, only a few answers a minute are
 * doubted.
 *
 * <p>An answer is never taken back. What an id stands for does not change, so that a schema is kept, the last {@value #MAX_SCHEMAS} of
 * them. That there is none is asked again after a minute, since a registry of several machines may learn of a schema later; until the
 * registry says otherwise there is none. So a record that could be read, or refused, a moment ago does not have to wait now.
 */
public final class RegistryClient implements WriterSchemas, AutoCloseable {
    static final int MAX_SCHEMAS = 10_000;
    static final Duration MOMENT = Duration.ofSeconds(1);

    private static final Duration NOT_FOUND_FOR = Duration.ofMinutes(1);
    private static final long FIRST_PAUSE_SECONDS = 1;
    private static final long MAX_PAUSE_SECONDS = 60;
    /** If no call has looked for a schema in vain for so long, nobody suffers from a registry that is away. */
    private static final Duration WANTED_FOR = Duration.ofSeconds(2 * MAX_PAUSE_SECONDS);

    /** Schemas that wait to be asked for; somebody who invents ids must not fill the memory. */
    private static final int MAX_QUEUE = 1_000;

    private final Doubts doubts = new Doubts(); // guarded by this
    private final Registry registry;
    private final LongSupplier nanoTime;
    private final ExecutorService thread;
    private final Duration moment;
    private final RegistrySubjects subjects;
    private final ById<Found> found = new ById<>(MAX_SCHEMAS);
    private final ById<NotFoundUntil> notFound = new ById<>(MAX_SCHEMAS);

    // guarded by this
    private final Set<Long> queue = new LinkedHashSet<>();
    /** What calls wait for: answers to the question being asked and to those of the queue. */
    private final Map<Long, CompletableFuture<Lookup>> awaited = new HashMap<>();

    private boolean asking;
    private boolean slow; // since the last answer, a call has waited in vain
    private boolean closed;
    private int failures; // since the last answer
    private long pausedUntilNanos;
    private long wantedNanos; // when a call has last looked for a schema that was not known
    private @Nullable Away away; // what the last question came to, if nobody answered

    private record NotFoundUntil(NotFound answer, long nanos) {}

    /** Of a registry that schemas may be written to. */
    RegistryClient(Registry registry, LongSupplier nanoTime, ExecutorService thread, Duration moment) {
        this(registry, nanoTime, thread, moment, true);
    }

    /**
     * @param moment for which a call may wait for an answer
     * @param mayRegister whether schemas may be written to the registry
     */
    RegistryClient(
            Registry registry, LongSupplier nanoTime, ExecutorService thread, Duration moment, boolean mayRegister) {
        subjects = new RegistrySubjects(registry, mayRegister);
        this.registry = registry;
        this.nanoTime = nanoTime;
        this.thread = thread;
        this.moment = moment;
    }

    static RegistryClient of(Registry registry, boolean mayRegister) {
        ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
            Thread asking = new Thread(work, "elbo-schema-registry");
            asking.setDaemon(true);
            return asking;
        });
        return new RegistryClient(registry, System::nanoTime, thread, MOMENT, mayRegister);
    }

    /** Why the registry could not be asked the last time; null if it has answered, or if nobody has looked for a schema since. */
    public @Nullable String awayBecause() {
        String unwritten = subjects.failure();
        return unwritten == null ? awayBecauseOfReading() : unwritten;
    }

    private synchronized @Nullable String awayBecauseOfReading() {
        boolean wanted = nanoTime.getAsLong() - wantedNanos <= WANTED_FOR.toNanos();
        return away == null || !wanted ? null : away.why();
    }

    @Override
    public Lookup find(long id) {
        Found schema = found.get(id);
        if (schema != null) {
            return schema;
        }
        NotFoundUntil none = notFound.get(id);
        if (none == null) {
            return awaited(id);
        }
        if (none.nanos() - nanoTime.getAsLong() <= 0) {
            CompletableFuture<Lookup> unused = ask(id); // a later call sees the answer
        }
        return none.answer();
    }

    /** The latest schema of a subject. Waits for the answer, and asks each time; not for a stream thread. */
    public Lookup latest(String subject) {
        return registry.latest(subject);
    }

    /** Where schemas that are written with get their ids. */
    public Subjects subjects() {
        return subjects;
    }

    private Lookup awaited(long id) {
        CompletableFuture<Lookup> answer;
        boolean wait;
        synchronized (this) {
            wantedNanos = nanoTime.getAsLong();
            answer = ask(id);
            wait = !slow;
        }
        if (wait) {
            try {
                return answer.get(moment.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                tookLong();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e); // answers are values, also those that say that there is none
            }
        }
        return answer.getNow(new Away("schema " + SchemaIds.text(id) + " is being asked for"));
    }

    private synchronized void tookLong() {
        slow = true;
    }

    /** The answer, which is there at once if it is known or nobody is asked now. */
    private synchronized CompletableFuture<Lookup> ask(long id) {
        CompletableFuture<Lookup> others = awaited.get(id);
        if (others != null) {
            return others;
        }
        Lookup known = found.get(id); // it may have come in between
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        if (closed) {
            return CompletableFuture.completedFuture(new Away("the client of the registry is closed"));
        }
        if (doubts.isWaiting(id, nanoTime.getAsLong())) {
            return CompletableFuture.completedFuture(Doubts.AWAY);
        }
        if (queue.size() >= MAX_QUEUE && !queue.contains(id)) {
            return CompletableFuture.completedFuture(new Away("too many schemas are being asked for"));
        }
        queue.add(id);
        Away nobody = away;
        if (nobody != null && isPaused()) {
            return CompletableFuture.completedFuture(nobody);
        }
        CompletableFuture<Lookup> answer = new CompletableFuture<>();
        awaited.put(id, answer);
        if (!asking) {
            asking = true;
            thread.execute(this::askAll);
        }
        return answer;
    }

    private boolean isPaused() {
        return away != null && pausedUntilNanos - nanoTime.getAsLong() > 0;
    }

    private void askAll() {
        for (Long id = next(); id != null; id = next()) {
            Lookup answer;
            try {
                answer = registry.ask(id);
            } catch (RuntimeException | Error e) { // whoever waits must be told
                answer = new Away("schema " + SchemaIds.text(id) + " cannot be asked for: " + e);
            }
            keep(id, answer);
        }
    }

    private synchronized @Nullable Long next() {
        Iterator<Long> ids = queue.iterator();
        if (closed || isPaused() || !ids.hasNext()) {
            asking = false;
            return null;
        }
        Long id = ids.next();
        ids.remove();
        return id;
    }

    private synchronized void keep(long id, Lookup answer) {
        if (answer instanceof Away nobody) {
            away = nobody;
            long pause = Math.min(MAX_PAUSE_SECONDS, FIRST_PAUSE_SECONDS << Math.min(failures++, 6));
            pausedUntilNanos = nanoTime.getAsLong() + Duration.ofSeconds(pause).toNanos();
            answerAll(nobody);
            return;
        }
        away = null;
        slow = false;
        failures = 0;
        if (answer instanceof Found schema) {
            found.put(id, schema);
            notFound.remove(id);
        } else if (answer instanceof NotFound none) {
            if (notFound.get(id) == null && doubts.isDoubted(id, nanoTime.getAsLong())) {
                complete(id, Doubts.AWAY);
                return;
            }
            notFound.put(id, new NotFoundUntil(none, nanoTime.getAsLong() + NOT_FOUND_FOR.toNanos()));
        }
        complete(id, answer);
    }

    private void complete(long id, Lookup answer) {
        CompletableFuture<Lookup> waiting = awaited.remove(id);
        if (waiting != null) {
            waiting.complete(answer);
        }
    }

    private void answerAll(Away nobody) {
        awaited.values().forEach(answer -> answer.complete(nobody));
        awaited.clear();
    }

    /** Where the registry is, without user and password. */
    @Override
    public String toString() {
        return registry.toString();
    }

    /** Ends the client's thread. Schemas that are known are still found. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            answerAll(new Away("the client of the registry is closed"));
        }
        thread.shutdownNow();
        subjects.close();
    }
}
