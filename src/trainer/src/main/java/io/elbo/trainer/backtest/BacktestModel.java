package io.elbo.trainer.backtest;

import io.elbo.core.model.ModelMetadata;
import io.elbo.core.score.Engine;
import io.elbo.core.verdict.Explainer;
import io.elbo.trainer.evaluate.FieldPresence;
import io.elbo.trainer.evaluate.HistoryReplay;
import org.jspecify.annotations.Nullable;

/** One model of a backtest, with the histories of keys as it defines them. Owns its engine. */
public final class BacktestModel implements AutoCloseable {
    private static final int MAX_REASONS = 5;

    private final String file;
    private final Engine engine;
    private final Explainer explainer;
    private final FieldPresence presence;
    private final HistoryReplay histories;

    /**
     * @param file where the model comes from, for people
     * @param engine owned from now on
     */
    public BacktestModel(String file, Engine engine) {
        this.file = file;
        this.engine = engine;
        explainer = new Explainer(engine.metadata(), MAX_REASONS);
        presence = new FieldPresence(engine.metadata().schema());
        histories = new HistoryReplay(engine.metadata().schema());
    }

    /** What the model file says of itself. */
    public ModelMetadata metadata() {
        return engine.metadata();
    }

    Engine engine() {
        return engine;
    }

    Explainer explainer() {
        return explainer;
    }

    FieldPresence presence() {
        return presence;
    }

    HistoryReplay histories() {
        return histories;
    }

    /** Whether it has fields that are derived from the history of keys. */
    public boolean derives() {
        return metadata().schema().history() != null;
    }

    /** @param other the model that it must be told from; null if there is none */
    BacktestReport.Model described(@Nullable BacktestModel other) {
        String title = title();
        if (other != null && other.title().equals(title)) {
            title += " (" + (other.file.equals(file) ? "the same" : file.substring(file.lastIndexOf('/') + 1)) + ")";
        }
        return new BacktestReport.Model(
                metadata().name(),
                metadata().version(),
                title,
                file,
                metadata().schema().fields().size(),
                derives());
    }

    private String title() {
        return metadata().name() + " " + metadata().version();
    }

    @Override
    public void close() {
        engine.close();
    }
}
