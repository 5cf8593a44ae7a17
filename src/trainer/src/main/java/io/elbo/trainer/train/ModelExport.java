package io.elbo.trainer.train;

import io.elbo.core.model.Calibration;
import io.elbo.core.model.DataSource;
import io.elbo.core.model.EvidenceCalibration;
import io.elbo.core.model.GoldenRow;
import io.elbo.core.model.Health;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.Provenance;
import io.elbo.core.model.TypicalContribution;
import io.elbo.core.model.VaeParts;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.trainer.fit.Costs;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.fit.References;
import io.elbo.trainer.graph.GeneratorGraph;
import io.elbo.trainer.graph.ScoringGraph;
import io.elbo.trainer.memory.Memory;
import io.elbo.trainer.vae.Features;
import io.elbo.trainer.vae.VaeSettings;
import io.elbo.trainer.vae.VaeWeights;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a trained network as ONNX graphs with the model's metadata. */
final class ModelExport {
    private final History history;
    private final Features features;
    private final TrainingSettings settings;
    private final Origin origin;

    /**
     * What a model is made from and by.
     *
     * @param dataDigest of the data
     * @param dataSource the part of a topic that the data is; null for files
     * @param trainer name and version of the program
     */
    record Origin(String dataDigest, @Nullable DataSource dataSource, String trainer) {}

    /**
     * What is found out about a model once its graph exists.
     *
     * @param health null in a draft
     * @param evidence null in a draft
     */
    record Findings(
            Calibration calibration,
            Map<String, Double> metrics,
            List<GoldenRow> golden,
            List<TypicalContribution> typicalContributions,
            @Nullable Health health,
            @Nullable EvidenceCalibration evidence) {
        /** Of a draft: a calibration that is not asked, no golden rows. */
        static final Findings NONE = new Findings(
                new Calibration(List.of(0.0, 1.0), new Calibration.Tail(1, 0.1, 0, 1)),
                Map.of(),
                List.of(),
                List.of(),
                null,
                null);
    }

    ModelExport(Features features, TrainingSettings settings, Origin origin) {
        history = features.history();
        this.features = features;
        this.settings = settings;
        this.origin = origin;
    }

    /** Opens a graph that is not calibrated yet. Its outputs do not depend on the calibration. The caller closes it. */
    Engine draft(VaeWeights weights, Costs costs, @Nullable Memory memory) throws InvalidModelException {
        return OnnxEngine.openDraft(scoringGraph(weights, costs, memory, metadata(Findings.NONE)));
    }

    /** @param memory null for a score that needs none */
    byte[] scoringGraph(VaeWeights weights, Costs costs, @Nullable Memory memory, ModelMetadata metadata) {
        return ScoringGraph.write(
                features, settings.vae(), weights, costs, memory, properties(metadata), origin.trainer());
    }

    byte[] generatorGraph(VaeWeights weights, ModelMetadata metadata) {
        return GeneratorGraph.write(features, settings.vae(), weights, properties(metadata), origin.trainer());
    }

    private static Map<String, String> properties(ModelMetadata metadata) {
        return Map.of(ModelMetadata.KEY, metadata.toJson());
    }

    ModelMetadata metadata(Findings findings) {
        VaeSettings vae = settings.vae();
        return new ModelMetadata(
                ModelMetadata.CONTRACT,
                settings.name(),
                settings.version(),
                settings.created(),
                history.schema(),
                vae.beta(),
                vae.latent(),
                VaeParts.LIST,
                findings.calibration(),
                new Provenance(
                        history.trainedRows(),
                        history.rows() - history.trainedRows(),
                        origin.dataDigest(),
                        origin.trainer(),
                        vae.seed(),
                        findings.metrics(),
                        origin.dataSource()),
                findings.golden(),
                References.of(history),
                findings.typicalContributions(),
                References.ordinaryValues(history),
                findings.health(),
                findings.evidence(),
                GapFit.of(history));
    }
}
