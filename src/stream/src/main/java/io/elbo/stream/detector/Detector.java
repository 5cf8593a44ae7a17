package io.elbo.stream.detector;

import io.elbo.core.model.InvalidModelException;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.EngineClosedException;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.score.onnx.WorkingMemory;
import io.elbo.core.suppression.BadRuleException;
import io.elbo.core.verdict.Budgets;
import io.elbo.stream.policy.PartitionPolicies;
import io.elbo.stream.schema.SchemaHistory;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.SilenceSettings;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watches one input topic: a name, settings, and the model that is active now. Any number of threads may share it. Whoever
 * needs the model for more than one step {@link #retain retains} it once.
 */
public final class Detector implements AutoCloseable {
    private final DetectorSettings settings;
    private final SchemaHistory schemas = new SchemaHistory();
    private volatile ActiveModel active; // written under this
    private volatile Budgets budgets; // written under this
    private volatile String whyPaused = ""; // empty if it is not
    private volatile @Nullable Set<Integer> keptDefinitions; // hashes; null until it is known

    /** @param model closed by {@link #close} if it is active then */
    public Detector(DetectorSettings settings, ActiveModel model) {
        this.settings = settings;
        active = model;
        budgets = settings.budgets();
    }

    /** Opens the detector's model; a file that is none refuses the start by the property's name. */
    public static Detector open(DetectorSettings settings, int maxRecordBytes, WorkingMemory memory) {
        return open(settings, maxRecordBytes, memory, ModelOrigin.FILE);
    }

    /** The same, with or without a registry beside the file. */
    public static Detector open(
            DetectorSettings settings, int maxRecordBytes, WorkingMemory memory, ModelOrigin origin) {
        try {
            Path file = Objects.requireNonNull(settings.model());
            ActiveModel model = opened(settings, OnnxEngine.open(file, memory), maxRecordBytes, origin);
            String why = whyNoSilence(settings, model);
            if (why != null) {
                model.close();
                throw new BadConfigurationException(
                        "elbo.detectors.\"" + settings.name() + "\".silence: the model " + file + why);
            }
            return new Detector(settings, model);
        } catch (BadRuleException e) {
            throw BadConfigurationException.of(
                    "elbo.detectors.\"" + settings.name() + "\".policy.suppress." + e.rule() + "." + e.setting(),
                    e.value(),
                    e.allowed());
        } catch (InvalidModelException e) {
            String property = "elbo.detectors.\"" + settings.name() + "\".model=" + settings.model();
            throw new BadConfigurationException(property + ": " + e.getMessage(), e);
        }
    }

    /**
     * Whether the records of a key must be brought together first: the histories go by values in the records, and the topic is
     * not partitioned by them.
     */
    public boolean needsRekeying() {
        HistoryDefinition history = active().schema().history();
        return history != null && !history.isRecordKey() && !settings.keyPartitioned();
    }

    /**
     * What a detector makes of an engine, which is closed if that fails.
     *
     * @throws BadRuleException if a rule names a field that the model does not have
     */
    public static ActiveModel opened(DetectorSettings settings, Engine engine, int maxRecordBytes, ModelOrigin origin) {
        try {
            return new ActiveModel(settings, engine, maxRecordBytes, origin);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    /** Why the model cannot tell the silence that is asked for, as the end of a sentence; null if it can, or if none is. */
    public static @Nullable String whyNoSilence(DetectorSettings settings, ActiveModel model) {
        if (settings.incidents().silence() instanceof SilenceSettings.Off || model.silences() != null) {
            return null;
        }
        if (model.history() == null) {
            return " keeps no histories of keys; train it with --key";
        }
        return settings.incidents().silence() instanceof SilenceSettings.Learned
                ? " does not know how long keys are silent; set a duration such as 1h, or train it anew"
                        + " with a history whose records have times"
                : " cannot tell it";
    }

    public String name() {
        return settings.name();
    }

    public DetectorSettings settings() {
        return settings;
    }

    /** The schemas that its records have come with on this instance. */
    public SchemaHistory schemas() {
        return schemas;
    }

    /** The model in use. It may be another one at the next call. */
    public ActiveModel active() {
        return active;
    }

    /**
     * The model in use, which works until the caller closes it, whatever becomes active meanwhile.
     *
     * @throws EngineClosedException if the detector is closed
     */
    public ActiveModel retain() {
        while (true) {
            ActiveModel model = active;
            try {
                return model.retain();
            } catch (EngineClosedException e) {
                if (model == active) {
                    throw e;
                }
                // another one has become active since it was read
            }
        }
    }

    /**
     * Goes over to another model. Polls that have begun end with the one before.
     *
     * @return the model before, which the caller closes: what still uses it ends undisturbed
     */
    public synchronized ActiveModel activate(ActiveModel next) {
        ActiveModel before = active;
        next.policies().use(budgets);
        active = next;
        return before;
    }

    /** Other budgets hold from the next poll on; what partitions have learned stays. */
    public synchronized void use(Budgets next) {
        budgets = next;
        active.policies().use(next);
    }

    /** The budgets that hold now: those of the configuration until others are set. */
    public Budgets budgets() {
        return budgets;
    }

    /**
     * The stream of the detector's topic stops reading before its next poll. What it has read is still judged.
     *
     * @param why who has paused it, for people; not empty
     */
    public void pause(String why) {
        whyPaused = why;
    }

    /** The stream goes on where it has stopped, unless another detector of the topic is paused. */
    public void resume() {
        whyPaused = "";
    }

    /** Who has paused the detector, and why; empty if it is not paused. */
    public String whyPaused() {
        return whyPaused;
    }

    public boolean isPaused() {
        return !whyPaused.isEmpty();
    }

    /**
     * Which definitions of histories keep their states although the active model has another one: those of models that may become
     * active. All do until this is known.
     *
     * @param hashes of the definitions
     */
    public void keepHistories(Set<Integer> hashes) {
        keptDefinitions = Set.copyOf(hashes);
    }

    /** Whether states of the definition of histories with this hash are kept, whatever model is active. */
    public boolean keepsHistory(int definitionHash) {
        Set<Integer> known = keptDefinitions;
        return known == null || known.contains(definitionHash);
    }

    /** The engine of the active model. */
    public Engine engine() {
        return active().engine();
    }

    /** What the active model reads. */
    public Schema schema() {
        return active().schema();
    }

    /** Which model is active. */
    public ModelRef model() {
        return active().reference();
    }

    /** The thresholds of all partitions of this instance, with the active model. */
    public PartitionPolicies policies() {
        return active().policies();
    }

    /**
     * The verdict with reasons on a record of JSON, whether it is an anomaly or not.
     *
     * @throws io.elbo.core.score.ScoringException if the model fails
     */
    public Examination examine(byte @Nullable [] value) {
        try (RowScorer scorer = new RowScorer(retain())) {
            return scorer.examine(value, scorer.model().policies().typical());
        }
    }

    @Override
    public void close() {
        active().close();
    }
}
