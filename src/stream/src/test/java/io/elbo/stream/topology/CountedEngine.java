package io.elbo.stream.topology;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scores;
import java.util.concurrent.atomic.AtomicInteger;

/** A model that knows how many still hold it: its native memory goes with the last of them. */
final class CountedEngine implements Engine {
    private final Engine engine;
    private final AtomicInteger holders;

    /** @param holders counts those of this engine, and of all that are retained from it */
    CountedEngine(Engine engine, AtomicInteger holders) {
        this.engine = engine;
        this.holders = holders;
        holders.incrementAndGet();
    }

    @Override
    public ModelMetadata metadata() {
        return engine.metadata();
    }

    @Override
    public void score(Batch batch, Scores scores) {
        engine.score(batch, scores);
    }

    @Override
    public Explanations explain(Batch batch, int... rows) {
        return engine.explain(batch, rows);
    }

    @Override
    public Engine retain() {
        return new CountedEngine(engine.retain(), holders);
    }

    @Override
    public void close() {
        engine.close();
        holders.decrementAndGet();
    }
}
