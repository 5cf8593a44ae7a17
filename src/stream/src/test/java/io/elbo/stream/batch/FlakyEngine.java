package io.elbo.stream.batch;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scores;
import io.elbo.core.score.ScoringException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/** A real engine whose calls fail when its owner says so. */
public final class FlakyEngine implements Engine {
    private final Engine real;
    private final IntPredicate fails;
    private final Supplier<Throwable> failure;
    private final AtomicInteger calls; // also through those that are retained, like the next
    private final List<List<Integer>> explainedRows;

    /** @param fails asked with the number of each call, from 0 */
    public FlakyEngine(Engine real, IntPredicate fails) {
        this(real, fails, () -> new ScoringException("as planned", new IllegalStateException()));
    }

    /** @param failure unchecked; thrown by the calls that fail */
    public FlakyEngine(Engine real, IntPredicate fails, Supplier<Throwable> failure) {
        this(real, fails, failure, new AtomicInteger(), new CopyOnWriteArrayList<>());
    }

    private FlakyEngine(
            Engine real,
            IntPredicate fails,
            Supplier<Throwable> failure,
            AtomicInteger calls,
            List<List<Integer>> explainedRows) {
        this.real = real;
        this.fails = fails;
        this.failure = failure;
        this.calls = calls;
        this.explainedRows = explainedRows;
    }

    @Override
    public ModelMetadata metadata() {
        return real.metadata();
    }

    @Override
    public void score(Batch batch, Scores scores) {
        if (fails.test(calls.getAndIncrement())) {
            Throwable thrown = failure.get();
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        }
        real.score(batch, scores);
    }

    @Override
    public Explanations explain(Batch batch, int... rows) {
        explainedRows.add(Arrays.stream(rows).boxed().toList());
        return real.explain(batch, rows);
    }

    /** The rows of each call that explained some. */
    List<List<Integer>> explainedRows() {
        return explainedRows;
    }

    @Override
    public Engine retain() {
        return new FlakyEngine(real.retain(), fails, failure, calls, explainedRows);
    }

    @Override
    public void close() {
        real.close();
    }
}
