package io.elbo.format.registry;

import io.elbo.format.writer.WriterSchemas;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of a registry that speaks Confluent's REST API, each asked for once. Thread-safe.
 *
 * <p>What an id stands for never changes, so that a schema is kept, the last {@value #MAX_SCHEMAS} used of them. That there is none is
 * believed for a minute: a registry of several machines may learn of a schema later. If nobody answers, nobody is asked for a while,
 * which grows from one second to one minute. Known schemas are found meanwhile. Threads that ask for the same schema at the same
 * time wait for one answer.
 */
public final class RegistryClient implements WriterSchemas {
    static final int MAX_SCHEMAS = 10_000;

    private static final Duration NOT_FOUND_FOR = Duration.ofMinutes(1);
    private static final long FIRST_PAUSE_SECONDS = 1;
    private static final long MAX_PAUSE_SECONDS = 60;

    private final Registry registry;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<Long, CompletableFuture<Lookup>> asking = new ConcurrentHashMap<>();

    // guarded by this
    private final Map<Long, Found> found = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Found> eldest) {
            return size() > MAX_SCHEMAS;
        }
    };
    private final Map<Long, NotFoundUntil> notFound = new HashMap<>();
    private int failures; // since the last answer
    private long pausedUntilNanos;
    private @Nullable Away away; // what the last question came to, if nobody answered

    private record NotFoundUntil(NotFound answer, long nanos) {}

    /**
     * @param client which knows what certificates to trust and to show
     * @param addresses of the registry, tried in this order; at least one
     * @param timeout of one question to one address
     */
    public RegistryClient(HttpClient client, List<URI> addresses, Login login, Duration timeout) {
        this(new RestRegistry(new RegistryConnection(client, addresses, login, timeout)), System::nanoTime);
    }

    RegistryClient(Registry registry, LongSupplier nanoTime) {
        this.registry = registry;
        this.nanoTime = nanoTime;
    }

    /** Why the registry could not be asked the last time; null if it has answered. */
    public synchronized @Nullable String awayBecause() {
        return away == null ? null : away.why();
    }

    @Override
    public Lookup find(long id) {
        Lookup known = known(id);
        if (known != null) {
            return known;
        }
        CompletableFuture<Lookup> mine = new CompletableFuture<>();
        CompletableFuture<Lookup> others = asking.putIfAbsent(id, mine);
        if (others != null) {
            return others.join();
        }
        try {
            Lookup again = known(id); // another thread may have got its answer in between
            Lookup answer = again != null ? again : registry.ask(id);
            if (again == null) {
                keep(id, answer);
            }
            mine.complete(answer);
            return answer;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e); // who waits must not wait for ever
            throw e;
        } finally {
            asking.remove(id);
        }
    }

    private synchronized @Nullable Lookup known(long id) {
        Found schema = found.get(id);
        if (schema != null) {
            return schema;
        }
        NotFoundUntil none = notFound.get(id);
        if (none != null && none.nanos() - nanoTime.getAsLong() > 0) {
            return none.answer();
        }
        return away != null && pausedUntilNanos - nanoTime.getAsLong() > 0 ? away : null;
    }

    private synchronized void keep(long id, Lookup answer) {
        if (answer instanceof Away nobody) {
            away = nobody;
            long pause = Math.min(MAX_PAUSE_SECONDS, FIRST_PAUSE_SECONDS << Math.min(failures++, 6));
            pausedUntilNanos = nanoTime.getAsLong() + Duration.ofSeconds(pause).toNanos();
            return;
        }
        away = null;
        failures = 0;
        if (answer instanceof Found schema) {
            found.put(id, schema);
            notFound.remove(id);
        } else if (answer instanceof NotFound none) {
            if (notFound.size() >= MAX_SCHEMAS) {
                notFound.clear(); // somebody invents ids
            }
            notFound.put(id, new NotFoundUntil(none, nanoTime.getAsLong() + NOT_FOUND_FOR.toNanos()));
        }
    }
}
