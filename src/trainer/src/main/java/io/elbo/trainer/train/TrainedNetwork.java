package io.elbo.trainer.train;

import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.score.Engine;
import io.elbo.trainer.fit.Costs;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.memory.Memory;
import io.elbo.trainer.memory.Spaces;
import io.elbo.trainer.vae.Encoded;
import io.elbo.trainer.vae.Features;
import io.elbo.trainer.vae.VaeTraining;
import io.elbo.trainer.vae.VaeWeights;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A VAE that was trained on a history, with what missing values cost it. Holds native memory until it is closed. */
final class TrainedNetwork implements AutoCloseable {
    /** Of so many rows a memory is made at most. */
    static final int MAX_MEMORY_CANDIDATES = 8192;

    private final History history;
    private final TrainingSettings settings;
    private final VaeTraining training;
    private final ModelExport export;
    private final VaeWeights weights;
    private final Costs costs;
    private final Spaces spaces;

    private TrainedNetwork(
            History history,
            TrainingSettings settings,
            VaeTraining training,
            ModelExport export,
            VaeWeights weights,
            Costs costs) {
        this.history = history;
        this.settings = settings;
        this.training = training;
        this.export = export;
        this.weights = weights;
        this.costs = costs;
        spaces = new Spaces(history, settings.vae(), costs);
    }

    /**
     * Trains a network on the trained rows of a history.
     *
     * @param progress told of each gradient step
     */
    static TrainedNetwork train(
            History history, TrainingSettings settings, ModelExport.Origin origin, Consumer<Integer> progress)
            throws InvalidModelException {
        Features features = new Features(history);
        ModelExport export = new ModelExport(features, settings, origin);
        VaeTraining training = new VaeTraining(features, settings.vae());
        try {
            VaeWeights weights = training.run(progress);
            Costs costs = new CostFit(history, settings.vae().beta(), export).fit(weights);
            return new TrainedNetwork(history, settings, training, export, weights, costs);
        } catch (InvalidModelException | RuntimeException e) {
            training.close();
            throw e;
        }
    }

    /** Prototypes and groups from a random part of the trained rows; null for a score that needs none. */
    @Nullable
    Memory memory() {
        return memory(MAX_MEMORY_CANDIDATES);
    }

    /** The same from so many rows at most. */
    @Nullable
    Memory memory(int candidates) {
        if (settings.score() != ScoreKind.MEMORY) {
            return null;
        }
        int[] rows =
                IntStream.range(0, Math.min(history.trainedRows(), candidates)).toArray();
        Encoded encoded = encode(rows);
        return Memory.of(
                spaces.local(rows, encoded),
                spaces.global(rows),
                spaces.losses(rows, encoded),
                history.schema().numericColumns(),
                settings.vae().seed());
    }

    /**
     * Opens the graph, which is not calibrated yet. The caller closes it.
     *
     * @param memory null for a graph without one
     */
    Engine draft(@Nullable Memory memory) throws InvalidModelException {
        return export.draft(weights, costs, memory);
    }

    ModelMetadata metadata(ModelExport.Findings findings) {
        return export.metadata(findings);
    }

    /** The model file. */
    byte[] scoringGraph(@Nullable Memory memory, ModelMetadata metadata) {
        return export.scoringGraph(weights, costs, memory, metadata);
    }

    /** The generator file. */
    byte[] generatorGraph(ModelMetadata metadata) {
        return export.generatorGraph(weights, metadata);
    }

    Encoded encode(int[] rows) {
        return training.encode(rows);
    }

    Spaces spaces() {
        return spaces;
    }

    /** Losses along the way. */
    List<VaeTraining.Evaluation> evaluations() {
        return training.evaluations();
    }

    @Override
    public void close() {
        training.close();
    }
}
