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
 * <p>Threads of the client ask. Whoever looks for a schema for the first time waits a moment for the answer; if there is none, the schema
 * is {@link WriterSchemas.Away} until a later call finds it. So a stream thread is never held up for long. Once a call has waited in vain,
 * none waits until somebody has answered again. Whoever has many records asks for all their schemas first, without waiting.
 *
 * <p>If nobody answers, nobody is asked for a while, which grows from one second to one minute. The first call after that asks again, one
 * question only, for the schema that has been waiting longest: one that the registry cannot give must not stand in the way of the others.
 *
 * <p>That there is no schema is believed when the registry has said it twice, some time apart: one of several machines may learn late of a
 * schema whose records are there already. So that somebody who invents ids does not hold up everybody, only a few answers a minute are
 * doubted. Ids that no registry has are not asked for.
 *
 * <p>What an id stands for does not change, so that a schema is kept, at most {@value #MAX_SCHEMAS} of them and 16 million characters. That there is none counts for
 * a minute. Whoever can come back later waits then as for a schema that nobody has asked for yet. Whoever has to know at once gets the
 * old answer: a record that could be refused a moment ago still can.
 */
public final class RegistryClient implements WriterSchemas, AutoCloseable {
    static final int MAX_SCHEMAS = 10_000;
    /** Characters of all schemas that are kept. */
    private static final long MAX_LENGTH = 16 << 20;

    static final Duration MOMENT = Duration.ofSeconds(1);

    /** Questions on their way at the same time, if the last one was answered. */
    static final int MAX_QUESTIONS = 4;

    /** Larger ids cannot be written in this API. */
    private static final long MAX_ID = Integer.MAX_VALUE;

    /** If no call has looked for a schema in vain for so long, nobody suffers from a registry that is away. */
    private static final Duration WANTED_FOR = Duration.ofSeconds(2 * Outage.MAX_PAUSE_SECONDS);

    /** Schemas that wait to be asked for; somebody who invents ids must not fill the memory. */
    private static final int MAX_QUEUE = 1_000;

    private final Registry registry;
    private final LongSupplier nanoTime;
    private final ExecutorService threads;
    private final Duration moment;
    private final RegistrySubjects subjects;
    private final ById<Found> found = new ById<>(MAX_SCHEMAS, MAX_LENGTH);
    private final Absences absences = new Absences();

    // guarded by this
    private final Doubts doubts = new Doubts();
    private final Outage outage = new Outage(MAX_QUEUE);
    private final Set<Long> queue = new LinkedHashSet<>();
    /** What calls wait for: answers to the questions on their way and to those of the queue. */
    private final Map<Long, CompletableFuture<Lookup>> awaited = new HashMap<>();

    private int asking; // threads that ask
    private boolean slow; // since the last answer, a call has waited in vain
    private boolean closed;
    private long wantedNanos; // when a call has last looked for a schema that was not known

    /** Of a registry that schemas may be written to. */
    RegistryClient(Registry registry, LongSupplier nanoTime, ExecutorService threads, Duration moment) {
        this(registry, nanoTime, threads, moment, true);
    }

    /**
     * @param moment for which a call may wait for an answer
     * @param mayRegister whether schemas may be written to the registry
     */
    RegistryClient(
            Registry registry, LongSupplier nanoTime, ExecutorService threads, Duration moment, boolean mayRegister) {
        subjects = new RegistrySubjects(registry, mayRegister);
        this.registry = registry;
        this.nanoTime = nanoTime;
        this.threads = threads;
        this.moment = moment;
    }

    static RegistryClient of(Registry registry, boolean mayRegister) {
        ExecutorService threads = Executors.newFixedThreadPool(MAX_QUESTIONS, work -> {
            Thread asking = new Thread(work, "elbo-schema-registry");
            asking.setDaemon(true);
            return asking;
        });
        return new RegistryClient(registry, System::nanoTime, threads, MOMENT, mayRegister);
    }

    /** Why the registry could not be asked the last time; null if it has answered, or if nobody has looked for a schema since. */
    public @Nullable String awayBecause() {
        String unwritten = subjects.failure();
        return unwritten == null ? awayBecauseOfReading() : unwritten;
    }

    private synchronized @Nullable String awayBecauseOfReading() {
        boolean wanted = nanoTime.getAsLong() - wantedNanos <= WANTED_FOR.toNanos();
        return wanted ? outage.why() : null;
    }

    @Override
    public Lookup find(long id) {
        Found schema = found.get(id);
        if (schema != null) {
            return schema;
        }
        NotFound none = absences.get(id);
        if (none == null) {
            return awaited(id, moment.toNanos());
        }
        if (absences.fresh(id, nanoTime.getAsLong()) == null) {
            CompletableFuture<Lookup> unused = ask(id); // a later call sees the answer
        }
        return none;
    }

    @Override
    public Lookup find(long id, long patienceNanos) {
        Found schema = found.get(id);
        if (schema != null) {
            return schema;
        }
        NotFound none = absences.fresh(id, nanoTime.getAsLong());
        return none == null ? awaited(id, Math.min(patienceNanos, moment.toNanos())) : none;
    }

    /** The latest schema of a subject. Waits for the answer, and asks each time; not for a stream thread. */
    public Lookup latest(String subject) {
        return registry.latest(subject);
    }

    /** Where schemas that are written with get their ids. */
    public Subjects subjects() {
        return subjects;
    }

    private Lookup awaited(long id, long patienceNanos) {
        if (id > MAX_ID) {
            return new NotFound("schema " + id + " is in no registry: ids end at " + MAX_ID);
        }
        CompletableFuture<Lookup> answer;
        boolean wait;
        synchronized (this) {
            wantedNanos = nanoTime.getAsLong();
            answer = ask(id);
            wait = !slow && patienceNanos > 0;
        }
        if (wait) {
            try {
                return answer.get(patienceNanos, TimeUnit.NANOSECONDS);
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
        known = known == null ? absences.fresh(id, nanoTime.getAsLong()) : known;
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
        if (outage.isPaused(nanoTime.getAsLong())) {
            return CompletableFuture.completedFuture(outage.of(id));
        }
        CompletableFuture<Lookup> answer = new CompletableFuture<>();
        awaited.put(id, answer);
        askMore();
        return answer;
    }

    /** With one question only as long as nobody has answered: a registry that comes back is not flooded. */
    private synchronized void askMore() {
        if (!closed && !queue.isEmpty() && asking < (outage.why() == null ? MAX_QUESTIONS : 1)) {
            asking++;
            threads.execute(this::askAll);
        }
    }

    private void askAll() {
        for (Long id = next(); id != null; id = next()) {
            Lookup answer;
            try {
                answer = registry.ask(id);
            } catch (RuntimeException | Error e) { // whoever waits must be told
                answer = new Away("schema " + SchemaIds.text(id) + " cannot be asked for: "
                        + e.getClass().getSimpleName()); // the text may quote what was sent, the login included
            }
            keep(id, answer);
        }
    }

    private synchronized @Nullable Long next() {
        Iterator<Long> ids = queue.iterator();
        if (closed || outage.isPaused(nanoTime.getAsLong()) || !ids.hasNext()) {
            asking--;
            return null;
        }
        Long id = ids.next();
        ids.remove();
        return id;
    }

    private synchronized void keep(long id, Lookup answer) {
        if (answer instanceof Away nobody) {
            outage.failed(id, nobody, nanoTime.getAsLong());
            awaited.forEach((other, waiting) -> waiting.complete(outage.of(other)));
            awaited.clear();
            return;
        }
        outage.answered(id);
        slow = false;
        queue.remove(id); // somebody may have asked again after another question has failed
        if (answer instanceof Found schema) {
            found.put(id, schema, schema.schema().length());
            absences.remove(id);
        } else if (answer instanceof NotFound none) {
            if (absences.get(id) == null && doubts.isDoubted(id, nanoTime.getAsLong())) {
                complete(id, Doubts.AWAY);
                askMore();
                return;
            }
            absences.put(id, none, nanoTime.getAsLong());
        }
        complete(id, answer);
        askMore();
    }

    private void complete(long id, Lookup answer) {
        CompletableFuture<Lookup> waiting = awaited.remove(id);
        if (waiting != null) {
            waiting.complete(answer);
        }
    }

    /** Where the registry is, without user and password. */
    @Override
    public String toString() {
        return registry.toString();
    }

    /** Ends the client's threads. Schemas that are known are still found. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            awaited.values().forEach(answer -> answer.complete(new Away("the client of the registry is closed")));
            awaited.clear();
        }
        threads.shutdownNow();
        subjects.close();
    }
}
