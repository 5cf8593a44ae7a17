package io.elbo.stream.topology;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scorer;
import io.elbo.core.score.Scores;
import io.elbo.core.score.ScoringException;
import java.util.function.IntPredicate;

/** A real scorer whose calls fail when its owner says so. */
final class FlakyScorer implements Scorer {
    private final Scorer real;
    private final IntPredicate fails;
    private int calls;

    /** @param fails asked with the number of each call, from 0 */
    FlakyScorer(Scorer real, IntPredicate fails) {
        this.real = real;
        this.fails = fails;
    }

    @Override
    public ModelMetadata metadata() {
        return real.metadata();
    }

    @Override
    public void score(Batch batch, Scores scores) {
        if (fails.test(calls++)) {
            throw new ScoringException("as planned", new IllegalStateException());
        }
        real.score(batch, scores);
    }

    @Override
    public Explanations explain(Batch batch) {
        return real.explain(batch);
    }

    @Override
    public void close() {
        real.close();
    }
}
