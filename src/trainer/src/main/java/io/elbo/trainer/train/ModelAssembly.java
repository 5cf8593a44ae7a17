package io.elbo.trainer.train;

import io.elbo.core.calibration.Calibrator;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.Health;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.TypicalContribution;
import io.elbo.core.schema.Field;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.trainer.clean.Contamination;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.health.Checkup;
import io.elbo.trainer.health.KeyCheckup;
import io.elbo.trainer.health.KeyReport;
import io.elbo.trainer.memory.Memory;
import io.elbo.trainer.vae.VaeTraining;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a checked model of a trained network: checks the exported graph against the trainer, calibrates it on held-out rows, and
 * examines what it does.
 */
final class ModelAssembly {
    private static final int MAX_SEEN_ROWS = 200_000;

    private final TrainedNetwork network;
    private final History history;
    private final TrainingSettings settings;
    private final BitSet leftOut;

    /** Adds scores that other models give to rows that they were not trained on. */
    @FunctionalInterface
    interface UnseenScores {
        float[] with(float[] heldOutScores) throws InvalidModelException;
    }

    /** What the exported graph was found to do. */
    private record Assessment(
            HeldOut heldOut,
            double parity,
            ModelExport.Findings findings,
            Health health,
            LeftOutRows leftOutRows,
            double alarmShare,
            @Nullable KeyReport keys) {}

    /**
     * @param history that the network was trained on
     * @param leftOut positions in the data file of the rows that the history was cleaned of
     */
    ModelAssembly(TrainedNetwork network, History history, TrainingSettings settings, BitSet leftOut) {
        this.network = network;
        this.history = history;
        this.settings = settings;
        this.leftOut = leftOut;
    }

    TrainedModel assemble(UnseenScores unseen) throws InvalidModelException {
        Memory memory = network.memory();
        Assessment assessment;
        try (Engine engine = network.draft(memory)) {
            assessment = assess(engine, memory, unseen);
        }
        ModelMetadata metadata = network.metadata(assessment.findings());
        byte[] model = network.scoringGraph(memory, metadata);
        return new TrainedModel(
                new ModelBytes(model),
                new ModelBytes(network.generatorGraph(metadata)),
                metadata,
                network.evaluations(),
                assessment.heldOut(),
                assessment.health(),
                contamination(model, assessment),
                assessment.keys(),
                assessment.parity());
    }

    private Assessment assess(Engine engine, @Nullable Memory memory, UnseenScores unseen)
            throws InvalidModelException {
        long seed = settings.vae().seed();
        HeldOut heldOut = HeldOut.of(engine, history, history.examinedRows());
        float[] seen = seen(engine);
        double parity = new ParityCheck(history, network, memory).check(engine);
        float[] scores = unseen.with(heldOut.scores());
        Calibration calibration = Calibrator.fit(scores, seen);
        LeftOutRows leftOutRows = LeftOutRows.of(engine, history, leftOut, heldOut);
        double alarmShare = leftOutRows.alarmShare(calibration.threshold(Checkup.TARGET_RATE), scores);
        Health examined = new Checkup(engine, history, seed)
                .run(calibration, scores, heldOut.latentKl(), heldOut.contributions());
        Health health = examined.with(leftOutRows.warning(alarmShare))
                .with(LeftOutRows.anomaliesLeftIn(leftOut.cardinality(), examined.injected()));
        KeyReport keys =
                history.derives() ? new KeyCheckup(engine, history, calibration).run(heldOut.scores(), seed) : null;
        ModelExport.Findings findings = new ModelExport.Findings(
                calibration,
                metrics(health, parity),
                GoldenRows.of(engine, history),
                typicalContributions(heldOut),
                health,
                new EvidenceFit(engine, history).fit(heldOut.scores(), calibration));
        return new Assessment(heldOut, parity, findings, health, leftOutRows, alarmShare, keys);
    }

    /**
     * Scores of rows that tell the tail beside the held-out ones: trained rows that the memory does not hold, at most {@link
     * #MAX_SEEN_ROWS}, and the same share of the rows that were set aside; none of the surplus of young rows.
     */
    private float[] seen(Engine engine) {
        int first = Math.min(history.trainedRows(), TrainedNetwork.MAX_MEMORY_CANDIDATES);
        int last = (int) Math.min(history.trainedRows(), (long) first + MAX_SEEN_ROWS);
        int[] rows = IntStream.range(first, last)
                .filter(row -> !history.isSurplus(row))
                .toArray();
        float[] trained = RowScores.of(engine, history, rows);
        int[] aside = Arrays.stream(history.setAside())
                .filter(row -> !history.isSurplusInFile(row))
                .toArray();
        int count = (int) ((long) aside.length * (last - first) / history.trainedRows());
        float[] seen = Arrays.copyOf(trained, trained.length + count);
        float[] untrained = RowScores.of(engine, count, (row, batch) -> history.appendFileRow(aside[row], batch));
        System.arraycopy(untrained, 0, seen, trained.length, count);
        return seen;
    }

    private Map<String, Double> metrics(Health health, double parity) {
        VaeTraining.Evaluation best = network.evaluations().stream()
                .min(Comparator.comparingDouble(VaeTraining.Evaluation::heldOutLoss))
                .orElseThrow();
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("best_step", (double) best.step());
        metrics.put("held_out_loss", best.heldOutLoss());
        metrics.put("held_out_kl_divergence", best.klDivergence());
        metrics.put("active_units", (double) health.activeUnits());
        metrics.put("parity", parity);
        return metrics;
    }

    private List<TypicalContribution> typicalContributions(HeldOut heldOut) {
        List<Field> fields = history.schema().fields();
        return IntStream.range(0, fields.size())
                .mapToObj(i -> new TypicalContribution(
                        fields.get(i).name(), heldOut.contribution(i), heldOut.highContribution(i)))
                .toList();
    }

    /** Describes the rows that the history was cleaned of; if there are none, the oddest of all. */
    private Contamination contamination(byte[] model, Assessment assessment) throws InvalidModelException {
        try (Engine engine = OnnxEngine.open(model)) {
            OddRecords records = new OddRecords(engine, history);
            int rows = leftOut.cardinality();
            if (rows == 0) {
                return Contamination.keptAll(records.oddestKept(Contamination.MAX_ODDEST));
            }
            int aside = history.setAside().length;
            return new Contamination(
                    rows,
                    (double) rows / (rows + history.rows() + aside),
                    aside,
                    assessment.alarmShare(),
                    assessment.leftOutRows().largestKind(),
                    records.oddestLeftOut(leftOut, Contamination.MAX_ODDEST));
        }
    }
}
