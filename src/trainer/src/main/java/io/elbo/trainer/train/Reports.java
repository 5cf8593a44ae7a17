package io.elbo.trainer.train;

import io.elbo.core.model.Calibration;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.Provenance;
import io.elbo.trainer.report.TrainingReport;
import io.elbo.trainer.vae.VaeSettings;
import io.elbo.trainer.vae.VaeTraining;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes the report of a training from what the training yielded. */
public final class Reports {
    private static final double[] SHOWN_P_VALUES = {1e-2, 1e-3, 1e-4};

    private Reports() {}

    /**
     * @param dataFile as the user named it
     * @param warnings what was noticed before the training, one sentence each
     * @param why why the fields of a key's history are derived; null if the schema said so
     */
    public static TrainingReport of(
            TrainedModel model,
            TrainingSettings settings,
            String dataFile,
            double seconds,
            List<String> warnings,
            @Nullable String why) {
        ModelMetadata metadata = model.metadata();
        Provenance provenance = metadata.provenance();
        Calibration.Tail tail = metadata.calibration().tail();
        return new TrainingReport(
                metadata.name(),
                metadata.version(),
                metadata.created(),
                provenance.trainer(),
                provenance.seed(),
                dataFile,
                provenance.dataDigest(),
                provenance.trainedRows(),
                provenance.heldOutRows(),
                seconds,
                evaluations(model),
                provenance.metrics().getOrDefault("best_step", 0.0).intValue(),
                points(model.heldOut()),
                model.heldOut().latentKl(),
                fields(model),
                DoubleStream.of(SHOWN_P_VALUES)
                        .mapToObj(p -> new TrainingReport.Threshold(
                                p, metadata.calibration().threshold(p)))
                        .toList(),
                new TrainingReport.Tail(tail.threshold(), tail.fraction(), tail.shape(), tail.scale()),
                warnings,
                settings(settings),
                metadata.schema(),
                model.health(),
                model.contamination(),
                model.keys() == null ? null : model.keys().because(why));
    }

    private static List<TrainingReport.Evaluation> evaluations(TrainedModel model) {
        return model.evaluations().stream()
                .map((VaeTraining.Evaluation at) -> new TrainingReport.Evaluation(
                        at.step(), at.trainLoss(), at.heldOutLoss(), at.reconstruction(), at.klDivergence(), at.beta()))
                .toList();
    }

    /** Held-out rows, placed by the two latent dimensions that carry most. */
    private static List<TrainingReport.Point> points(HeldOut heldOut) {
        List<Integer> byActivity = IntStream.range(0, heldOut.latent())
                .boxed()
                .sorted(Comparator.comparingDouble(unit -> -heldOut.muVariance(unit)))
                .toList();
        int first = byActivity.get(0);
        int second = byActivity.get(Math.min(1, byActivity.size() - 1));
        return IntStream.range(0, heldOut.points())
                .mapToObj(i -> new TrainingReport.Point(
                        heldOut.reconstructionLoss(i),
                        heldOut.klDivergence(i),
                        heldOut.score(i),
                        heldOut.mu(i, first),
                        heldOut.mu(i, second)))
                .toList();
    }

    private static List<TrainingReport.FieldLoss> fields(TrainedModel model) {
        var fields = model.metadata().schema().fields();
        return IntStream.range(0, fields.size())
                .mapToObj(i -> new TrainingReport.FieldLoss(
                        fields.get(i).name(), model.heldOut().contribution(i)))
                .toList();
    }

    private static Map<String, String> settings(TrainingSettings settings) {
        VaeSettings vae = settings.vae();
        Map<String, String> named = new TreeMap<>();
        named.put("score", settings.score().name().toLowerCase(java.util.Locale.ROOT));
        named.put("hidden", vae.hiddenOuter() + "," + vae.hiddenInner());
        named.put("latent", String.valueOf(vae.latent()));
        named.put("reconstruction", vae.reconstruction().name().toLowerCase(java.util.Locale.ROOT));
        named.put("samples", String.valueOf(vae.samples()));
        named.put("beta", String.valueOf(vae.beta()));
        named.put("warm-up", String.valueOf(vae.warmUp()));
        named.put("steps", String.valueOf(vae.steps()));
        named.put("batch", String.valueOf(vae.batchRows()));
        named.put("learning-rate", String.valueOf(vae.learningRate()));
        named.put("patience", String.valueOf(vae.patience()));
        named.put("held-out", String.valueOf(settings.heldOutShare()));
        return named;
    }
}
