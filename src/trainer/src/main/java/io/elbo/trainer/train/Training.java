package io.elbo.trainer.train;

import io.elbo.core.calibration.Calibrator;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Codes;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.EvidenceCalibration;
import io.elbo.core.model.GoldenRow;
import io.elbo.core.model.Health;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.Provenance;
import io.elbo.core.model.TypicalContribution;
import io.elbo.core.model.VaeParts;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.trainer.clean.Contamination;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.fit.Costs;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.fit.References;
import io.elbo.trainer.graph.GeneratorGraph;
import io.elbo.trainer.graph.ScoringGraph;
import io.elbo.trainer.health.Checkup;
import io.elbo.trainer.health.KeyCheckup;
import io.elbo.trainer.health.KeyReport;
import io.elbo.trainer.memory.Memory;
import io.elbo.trainer.memory.Points;
import io.elbo.trainer.memory.Spaces;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Rows;
import io.elbo.trainer.vae.Capacity;
import io.elbo.trainer.vae.Encoded;
import io.elbo.trainer.vae.Features;
import io.elbo.trainer.vae.VaeSettings;
import io.elbo.trainer.vae.VaeTraining;
import io.elbo.trainer.vae.VaeWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * From a fitted history to a checked model: trains the VAE, sets what missing values cost, calibrates on held-out rows with
 * the exported graph itself, and checks that the graph computes what the trainer computes.
 */
public final class Training {
    /** How far the exported graph's scores may be from the trainer's, relative to {@code 1 + score}. */
    public static final double PARITY_TOLERANCE = 1e-4;
    /** The same with a memory, whose steep surprises magnify rounding. */
    public static final double MEMORY_PARITY_TOLERANCE = GoldenRow.TOLERANCE;

    private static final int MAX_COST_ROWS = 4096;
    private static final int MAX_PARITY_ROWS = 1024;
    private static final int MAX_MEMORY_CANDIDATES = 8192;
    /** A model that examines rows remembers fewer of them, as a row that it remembers is never far. */
    private static final int EXAMINER_REMEMBERS_ONE_IN = 8;

    private static final int MAX_SEEN_ROWS = 200_000;
    private static final int GOLDEN_ROWS = 16;
    private static final double WINSOR = 0.99;

    private final History history;
    private final TrainingSettings settings;
    private final String dataDigest;
    private final String trainer;
    private final BitSet leftOut; // positions in the data file
    private final Features features;

    /** @param trainer name and version of the program, as it will stand in the model */
    public Training(History history, TrainingSettings settings, String dataDigest, String trainer) {
        this(history, settings, dataDigest, trainer, new BitSet());
    }

    /** @param leftOut positions in the data file of the rows that the history was cleaned of */
    private Training(History history, TrainingSettings settings, String dataDigest, String trainer, BitSet leftOut) {
        this.history = history;
        this.settings = settings;
        this.dataDigest = dataDigest;
        this.trainer = trainer;
        this.leftOut = leftOut;
        features = new Features(history);
    }

    /**
     * Reads and fits a history; the caller closes it.
     *
     * @param progress told the share of the file and the usable rows so far, once a row
     */
    public static History read(Dataset dataset, Schema schema, TrainingSettings settings, FileScorer.Progress progress)
            throws IOException {
        try (History.Builder builder = observe(dataset, schema, false, new AnomalyLabels(), progress)) {
            return builder.fit(settings.heldOutShare(), settings.vae().seed());
        }
    }

    /**
     * The same, and tells if rows are labelled as anomalies and used nevertheless.
     *
     * @param withoutAnomalies whether records whose label says that they are anomalies are left out
     */
    public static History read(
            Dataset dataset,
            Schema schema,
            TrainingSettings settings,
            boolean withoutAnomalies,
            FileScorer.Progress progress)
            throws IOException {
        AnomalyLabels labels = new AnomalyLabels();
        try (History.Builder builder = observe(dataset, schema, withoutAnomalies, labels, progress)) {
            if (!withoutAnomalies) {
                labels.tell(dataset);
            }
            return builder.fit(settings.heldOutShare(), settings.vae().seed());
        }
    }

    /** The same without a word about labels, to look at a history before it is read for training. */
    static History readQuietly(
            Dataset dataset,
            Schema schema,
            TrainingSettings settings,
            boolean withoutAnomalies,
            FileScorer.Progress progress)
            throws IOException {
        try (History.Builder builder = observe(dataset, schema, withoutAnomalies, new AnomalyLabels(), progress)) {
            return builder.fit(settings.heldOutShare(), settings.vae().seed());
        }
    }

    /** A history whose last rows in time are held out, all of them together. */
    static History readEarlier(
            Dataset dataset,
            Schema schema,
            TrainingSettings settings,
            boolean withoutAnomalies,
            FileScorer.Progress progress)
            throws IOException {
        try (History.Builder builder = observe(dataset, schema, withoutAnomalies, new AnomalyLabels(), progress)) {
            return builder.fitEarlier(settings.heldOutShare(), settings.vae().seed());
        }
    }

    private static History.Builder observe(
            Dataset dataset,
            Schema schema,
            boolean withoutAnomalies,
            AnomalyLabels labels,
            FileScorer.Progress progress)
            throws IOException {
        History.Builder builder = new History.Builder(schema);
        try (Rows rows = dataset.rows()) {
            while (rows.next()) {
                labels.see(rows);
                if (!withoutAnomalies || rows.label() != 1) {
                    builder.observe(rows.rowNumber(), rows.json());
                }
                progress.update(rows.fractionRead(), builder.rows());
            }
            progress.update(1, builder.rows());
            return builder;
        } catch (IOException | RuntimeException e) {
            builder.close();
            throw e;
        }
    }

    /** How many models are trained: with a short history more than one, to score rows by a model that was trained without them. */
    public int models() {
        return new CrossFit(history, settings).folds();
    }

    /**
     * Trains a model. Unless the history is known to be clean or consists of series, rows that are too far to be ordinary are left
     * out, and another model is trained without them.
     *
     * @param progress told of each gradient step, from 1 to the most there can be; once more for each training
     */
    public TrainedModel run(Consumer<Integer> progress) throws InvalidModelException {
        boolean mayClean = !settings.cleanHistory() && !history.isOfSeries();
        boolean isWide = settings.vae().steps() > Capacity.USUAL.steps();
        Suspects suspects = mayClean && isWide ? examine(progress) : null;
        if (suspects == null || suspects.isEmpty()) {
            CrossFit crossFit = new CrossFit(history, settings);
            try (VaeTraining training = new VaeTraining(features, settings.vae())) {
                VaeWeights weights = training.run(crossFit.progress(0, progress));
                Costs costs = costs(weights);
                if (mayClean && !isWide) {
                    suspects = suspects(weights, costs);
                }
                if (suspects == null || suspects.isEmpty()) {
                    Network network = new Network(training, weights, costs, new Spaces(history, settings.vae(), costs));
                    return finish(network, scores -> crossFit.scores(scores, progress));
                }
            }
        }
        return runWithout(suspects, progress);
    }

    private TrainedModel runWithout(Suspects suspects, Consumer<Integer> progress) throws InvalidModelException {
        Cleaning cleaning = Cleaning.of(suspects.rows(), suspects.distances(), history, part -> examining(part)
                .scoresOfAll(history, progress));
        History cleaned = history.without(cleaning.leftOut(), cleaning.untrained());
        return new Training(cleaned, settings.ofCleanHistory(), dataDigest, trainer, cleaning.leftOut()).run(progress);
    }

    /** Trains a small model, briefly: one that learns long has learned the anomalies, too. */
    private Training examining(History part) {
        return new Training(part, settings.with(Capacity.EXAMINING), dataDigest, trainer);
    }

    private Suspects examine(Consumer<Integer> progress) throws InvalidModelException {
        Training small = examining(history);
        try (VaeTraining training = new VaeTraining(small.features, small.settings.vae())) {
            VaeWeights weights = training.run(progress);
            return small.suspects(weights, small.costs(weights));
        }
    }

    private Suspects suspects(VaeWeights weights, Costs costs) throws InvalidModelException {
        try (Engine engine = OnnxEngine.openDraft(write(weights, costs, null, draft()))) {
            return Suspects.of(engine, history);
        }
    }

    /** Trains a model only to score the rows of a history with it, of which this one's rows are a part. */
    private float[] scoresOfAll(History whole, Consumer<Integer> progress) throws InvalidModelException {
        try (VaeTraining training = new VaeTraining(features, settings.vae())) {
            VaeWeights weights = training.run(progress);
            Costs costs = costs(weights);
            int remembered = Math.min(MAX_MEMORY_CANDIDATES, history.trainedRows() / EXAMINER_REMEMBERS_ONE_IN);
            Memory memory = memory(training, new Spaces(history, settings.vae(), costs), remembered);
            try (Engine engine = OnnxEngine.openDraft(write(weights, costs, memory, draft()))) {
                return RowScores.of(
                        engine, whole.rows(), (row, batch) -> history.appendFileRow(whole.fileRow(row), batch));
            }
        }
    }

    /** A trained network, what missing values cost it, and the spaces that it spans. */
    private record Network(VaeTraining training, VaeWeights weights, Costs costs, Spaces spaces) {}

    /** Adds scores that other models give to rows that they were not trained on. */
    private interface Unseen {
        float[] with(float[] heldOutScores) throws InvalidModelException;
    }

    private TrainedModel finish(Network network, Unseen unseen) throws InvalidModelException {
        VaeTraining training = network.training();
        VaeWeights weights = network.weights();
        Costs costs = network.costs();
        Spaces spaces = network.spaces();
        Memory memory = memory(training, spaces, MAX_MEMORY_CANDIDATES);
        HeldOut heldOut;
        List<GoldenRow> golden;
        double parity;
        Calibration calibration;
        Health health;
        EvidenceCalibration evidence;
        LeftOutRows leftOutRows;
        double alarmShare;
        @Nullable KeyReport keys;
        // the calibration is not known yet; the graph's outputs do not depend on it
        try (Engine engine = OnnxEngine.openDraft(write(weights, costs, memory, draft()))) {
            heldOut = HeldOut.of(engine, history, history.trainedRows(), history.rows());
            float[] seen = seen(engine);
            parity = parity(training, engine, spaces, memory);
            golden = golden(engine);
            float[] scores = unseen.with(heldOut.scores());
            calibration = Calibrator.fit(scores, seen);
            evidence = new EvidenceFit(engine, history).fit(heldOut.scores(), calibration);
            leftOutRows = LeftOutRows.of(engine, history, leftOut, heldOut);
            alarmShare = leftOutRows.alarmShare(calibration.threshold(Checkup.TARGET_RATE), scores);
            health = new Checkup(engine, history, settings.vae().seed())
                    .run(calibration, scores, heldOut.latentKl(), heldOut.contributions())
                    .with(leftOutRows.warning(alarmShare));
            keys = history.derives()
                    ? new KeyCheckup(engine, history, calibration)
                            .run(heldOut.scores(), settings.vae().seed())
                    : null;
        }
        ModelMetadata metadata = metadata(
                calibration,
                metrics(training, health, parity),
                golden,
                typicalContributions(heldOut),
                health,
                evidence);
        byte[] model = write(weights, costs, memory, metadata);
        return new TrainedModel(
                new ModelBytes(model),
                new ModelBytes(GeneratorGraph.write(
                        features, settings.vae(), weights, Map.of(ModelMetadata.KEY, metadata.toJson()), trainer)),
                metadata,
                training.evaluations(),
                heldOut,
                health,
                contamination(model, leftOutRows, alarmShare),
                keys,
                parity);
    }

    /** Describes the rows that the history was cleaned of; if there are none, the oddest of all. */
    private Contamination contamination(byte[] model, LeftOutRows leftOutRows, double alarmShare)
            throws InvalidModelException {
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
                    alarmShare,
                    leftOutRows.largestKind(),
                    records.oddestLeftOut(leftOut, Contamination.MAX_ODDEST));
        }
    }

    /** Trains a model only to score the held-out rows with it; made for {@link CrossFit}. */
    float[] heldOutScores(Consumer<Integer> progress) throws InvalidModelException {
        try (VaeTraining training = new VaeTraining(features, settings.vae())) {
            VaeWeights weights = training.run(progress);
            Costs costs = costs(weights);
            Spaces spaces = new Spaces(history, settings.vae(), costs);
            Memory memory = memory(training, spaces, MAX_MEMORY_CANDIDATES);
            try (Engine engine = OnnxEngine.openDraft(write(weights, costs, memory, draft()))) {
                return scores(engine, history.trainedRows(), history.rows());
            }
        }
    }

    /**
     * Scores of rows that tell the tail beside the held-out ones: trained rows that the memory does not hold, at most {@link
     * #MAX_SEEN_ROWS}, and the same share of the rows that were set aside.
     */
    private float[] seen(Engine engine) {
        int first = Math.min(history.trainedRows(), MAX_MEMORY_CANDIDATES);
        int last = (int) Math.min(history.trainedRows(), (long) first + MAX_SEEN_ROWS);
        float[] trained = scores(engine, first, last);
        int[] aside = history.setAside();
        int count = (int) ((long) aside.length * trained.length / history.trainedRows());
        float[] seen = Arrays.copyOf(trained, trained.length + count);
        float[] untrained = RowScores.of(engine, count, (row, batch) -> history.appendFileRow(aside[row], batch));
        System.arraycopy(untrained, 0, seen, trained.length, count);
        return seen;
    }

    private float[] scores(Engine engine, int first, int last) {
        return RowScores.of(engine, last - first, (row, batch) -> history.append(first + row, batch));
    }

    /**
     * Prototypes and groups from a random part of the trained rows; null for a score that needs none.
     *
     * @param candidates from how many rows at most
     */
    private @Nullable Memory memory(VaeTraining training, Spaces spaces, int candidates) {
        if (settings.score() != ScoreKind.MEMORY) {
            return null;
        }
        int[] rows =
                IntStream.range(0, Math.min(history.trainedRows(), candidates)).toArray();
        Encoded encoded = training.encode(rows);
        return Memory.of(
                spaces.local(rows, encoded),
                spaces.global(rows),
                spaces.losses(rows, encoded),
                history.schema().numericColumns(),
                settings.vae().seed());
    }

    private byte[] write(VaeWeights weights, Costs costs, @Nullable Memory memory, ModelMetadata metadata) {
        return ScoringGraph.write(
                features,
                settings.vae(),
                weights,
                costs,
                memory,
                Map.of(ModelMetadata.KEY, metadata.toJson()),
                trainer);
    }

    /** Metadata of a draft: a calibration that is not asked, no golden rows. */
    private ModelMetadata draft() {
        Calibration anything = new Calibration(List.of(0.0, 1.0), new Calibration.Tail(1, 0.1, 0, 1));
        return metadata(anything, Map.of(), List.of(), List.of(), null, null);
    }

    private List<TypicalContribution> typicalContributions(HeldOut heldOut) {
        List<Field> fields = history.schema().fields();
        return IntStream.range(0, fields.size())
                .mapToObj(i -> new TypicalContribution(
                        fields.get(i).name(), heldOut.contribution(i), heldOut.highContribution(i)))
                .toList();
    }

    private ModelMetadata metadata(
            Calibration calibration,
            Map<String, Double> metrics,
            List<GoldenRow> golden,
            List<TypicalContribution> typicalContributions,
            @Nullable Health health,
            @Nullable EvidenceCalibration evidence) {
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
                calibration,
                new Provenance(
                        history.trainedRows(),
                        history.rows() - history.trainedRows(),
                        dataDigest,
                        trainer,
                        vae.seed(),
                        metrics),
                golden,
                References.of(history),
                typicalContributions,
                References.ordinaryValues(history),
                health,
                evidence,
                GapFit.of(history));
    }

    private Map<String, Double> metrics(VaeTraining training, Health health, double parity) {
        VaeTraining.Evaluation best = training.evaluations().stream()
                .min(java.util.Comparator.comparingDouble(VaeTraining.Evaluation::heldOutLoss))
                .orElseThrow();
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("best_step", (double) best.step());
        metrics.put("held_out_loss", best.heldOutLoss());
        metrics.put("held_out_kl_divergence", best.klDivergence());
        metrics.put("active_units", (double) health.activeUnits());
        metrics.put("parity", parity);
        return metrics;
    }

    /** What an average record pays for each field, beside how rare it is that the value is not there. */
    private Costs costs(VaeWeights weights) throws InvalidModelException {
        Schema schema = history.schema();
        Costs none = Costs.none(schema.numericColumns(), schema.categoricalColumns());
        int rows = Math.min(history.trainedRows(), MAX_COST_ROWS);
        Batch batch = new Batch(schema, rows);
        for (int row = 0; row < rows; row++) {
            history.append(row, batch);
        }
        Explanations explanations;
        try (Engine engine = OnnxEngine.openDraft(write(weights, none, null, draft()))) {
            explanations = engine.explain(batch);
        }
        double latentShare = settings.vae().beta()
                * winsorisedMean(IntStream.range(0, rows)
                        .mapToDouble(row -> explanations.part(row, VaeParts.KL_DIVERGENCE))
                        .toArray())
                / schema.fields().size();
        float[] missingNumeric = new float[schema.numericColumns()];
        float[] missingCategorical = new float[schema.categoricalColumns()];
        float[] unseenCategorical = new float[schema.categoricalColumns()];
        for (int i = 0; i < schema.fields().size(); i++) {
            int fieldIndex = i;
            Field field = schema.fields().get(i);
            double[] present = IntStream.range(0, rows)
                    .filter(row -> isPresent(batch, row, fieldIndex))
                    .mapToDouble(row -> explanations.contribution(row, fieldIndex))
                    .toArray();
            double average = latentShare + winsorisedMean(present);
            double missingCost = Math.max(average, -Math.log(history.fitted().missingShare(i)));
            if (field.numericColumns() > 0) {
                int first = schema.firstNumericColumn(i);
                Arrays.fill(missingNumeric, first, first + field.numericColumns(), (float)
                        (missingCost / field.numericColumns()));
            } else {
                int column = schema.firstCategoricalColumn(i);
                missingCategorical[column] = (float) missingCost;
                unseenCategorical[column] =
                        (float) Math.max(average, -Math.log(history.fitted().unseenShare(column)));
            }
        }
        return new Costs(missingNumeric, missingCategorical, unseenCategorical);
    }

    private boolean isPresent(Batch batch, int row, int fieldIndex) {
        Schema schema = history.schema();
        return schema.fields().get(fieldIndex).numericColumns() > 0
                ? !Float.isNaN(batch.numeric(row, schema.firstNumericColumn(fieldIndex)))
                : batch.categorical(row, schema.firstCategoricalColumn(fieldIndex)) >= Codes.FIRST_WORD;
    }

    /** The mean with the largest values cut down to the 99 % quantile: a few anomalies in history must not decide what missing values cost. */
    private static double winsorisedMean(double[] values) {
        if (values.length == 0) {
            return 0;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double max = sorted[(int) (WINSOR * (sorted.length - 1))];
        return Arrays.stream(sorted)
                .map(value -> Math.min(value, max))
                .average()
                .orElseThrow();
    }

    /** Largest relative difference over held-out rows; refuses the graph where it is not small. */
    private double parity(VaeTraining training, Engine engine, Spaces spaces, @Nullable Memory memory)
            throws InvalidModelException {
        int first = history.trainedRows();
        int last = Math.min(history.rows(), first + MAX_PARITY_ROWS);
        int[] rows = IntStream.range(first, last).toArray();
        Encoded encoded = training.encode(rows);
        float[] losses = memory == null ? spaces.elboScores(rows, encoded) : spaces.losses(rows, encoded);
        Points local = spaces.local(rows, encoded);
        Points global = spaces.global(rows);
        Batch batch = new Batch(history.schema(), rows.length);
        for (int row : rows) {
            history.append(row, batch);
        }
        Scores actual = engine.newScores(rows.length);
        engine.score(batch, actual);
        double tolerance = memory == null ? PARITY_TOLERANCE : MEMORY_PARITY_TOLERANCE;
        double worst = 0;
        for (int i = 0; i < rows.length; i++) {
            double reference = memory == null ? losses[i] : memory.score(local, global, i, losses[i]);
            double difference = Math.abs(actual.rawScore(i) - reference) / (1 + Math.abs(reference));
            if (!(difference <= tolerance)) {
                throw new InvalidModelException("the exported graph scores row " + i + " at " + actual.rawScore(i)
                        + ", the trainer at " + reference
                        + ": this is a defect of the export. The field that differs most is "
                        + mostDifferent(spaces.fieldLosses(rows[i], encoded, i), engine.explain(batch), i));
            }
            worst = Math.max(worst, difference);
        }
        return worst;
    }

    /** The name of the field, and its loss in the graph and in the trainer. */
    private String mostDifferent(double[] losses, Explanations explanations, int row) {
        int found = 0;
        double largest = -1;
        for (int field = 0; field < losses.length; field++) {
            double difference = Math.abs(explanations.contribution(row, field) - losses[field]);
            if (!(difference <= largest)) {
                found = field;
                largest = difference;
            }
        }
        return "'" + history.schema().fields().get(found).name() + "', with "
                + explanations.contribution(row, found) + " nats in the graph and " + losses[found]
                + " in the trainer; leave it out, or report the defect with some of its values";
    }

    /** Held-out rows, an empty record, and an absurd one, with the scores that this machine's runtime gives them. */
    private List<GoldenRow> golden(Engine engine) {
        Schema schema = history.schema();
        int first = history.trainedRows();
        int ordinary = Math.min(GOLDEN_ROWS, history.rows() - first);
        Batch batch = new Batch(schema, ordinary + 2);
        for (int i = 0; i < ordinary; i++) {
            history.append(first + i, batch);
        }
        batch.appendRow();
        int absurd = batch.appendRow();
        for (int column = 0; column < schema.numericColumns(); column++) {
            batch.setNumeric(absurd, column, column % 2 == 0 ? Float.MAX_VALUE : -Float.MAX_VALUE);
        }
        for (int column = 0; column < schema.categoricalColumns(); column++) {
            batch.setCategorical(absurd, column, Codes.UNSEEN);
        }
        Scores scores = engine.newScores(batch.rows());
        engine.score(batch, scores);
        List<GoldenRow> golden = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            List<Float> numeric = new ArrayList<>();
            for (int column = 0; column < schema.numericColumns(); column++) {
                float value = batch.numeric(row, column);
                numeric.add(Float.isNaN(value) ? null : value);
            }
            List<Integer> categorical = new ArrayList<>();
            for (int column = 0; column < schema.categoricalColumns(); column++) {
                categorical.add((int) batch.categorical(row, column));
            }
            golden.add(new GoldenRow(numeric, categorical, scores.rawScore(row)));
        }
        return golden;
    }
}
