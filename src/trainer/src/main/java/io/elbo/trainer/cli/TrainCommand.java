package io.elbo.trainer.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.model.Health;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.clean.Contamination;
import io.elbo.trainer.fit.CycleCoverage;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.fit.RecordTimes;
import io.elbo.trainer.health.Checkup;
import io.elbo.trainer.report.TrainingReport;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.LabelWords;
import io.elbo.trainer.source.NameList;
import io.elbo.trainer.train.HistoryReader;
import io.elbo.trainer.train.Reports;
import io.elbo.trainer.train.ScoreKind;
import io.elbo.trainer.train.TrainedModel;
import io.elbo.trainer.train.Training;
import io.elbo.trainer.train.TrainingSettings;
import io.elbo.trainer.vae.Capacity;
import io.elbo.trainer.vae.Reconstruction;
import io.elbo.trainer.vae.VaeSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code elbo-train train}: history in, one model file out. */
@Command(
        name = "train",
        description = "Trains a model from history and writes it as one .onnx file, with a report beside it.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbo-train train history.jsonl.gz --schema schema.json \\",
            "    --out models/payments.onnx",
            "  elbo-train train history.csv --schema schema.json --label is_fraud \\",
            "    --seed 7 --json",
            "  elbo-train train payments.jsonl.gz --schema schema.json \\",
            "    --key /customer/id --out payments.onnx",
            "  elbo-train train flows/*.csv --schema schema.json --label Label \\",
            "    --normal BENIGN --out flows.onnx",
            "",
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train train --topic payments --from 30d --sample 1M \\",
            "    --schema schema.json --out payments.onnx",
            "  elbo-train train --topic payments --format avro \\",
            "    --schema-registry http://registry:8081 --schema schema.json",
            "  elbo-train train --topic payments --from offsets:0=100,1=250 \\",
            "    --until offsets:0=900,1=800 --schema s.json"
        })
final class TrainCommand implements Callable<Integer> {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final double MOSTLY_MISSING = 0.95;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "DATA", description = DataOptions.DATA)
    private @Nullable List<String> data;

    @Mixin
    private TopicOptions topic = new TopicOptions();

    @Mixin
    private DataOptions reading = new DataOptions();

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Mixin
    private HistoryOptions histories = new HistoryOptions();

    @Option(names = "--schema", required = true, description = "The schema that infer-schema proposed.")
    @SuppressWarnings("NullAway.Init")
    private Path schemaFile;

    @Option(
            names = {"-o", "--out"},
            defaultValue = "model.onnx",
            description = "The model file (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description =
                    "A column that holds labels. It is never a field. Training leaves out what --normal and --anomaly say"
                            + " is an anomaly, and does not look at it otherwise.")
    private @Nullable String label;

    @Option(names = "--name", description = "The model's name (default: the file's name without .onnx).")
    private @Nullable String name;

    @Option(names = "--model-version", defaultValue = "1", description = "The model's version (default: 1).")
    @SuppressWarnings("NullAway.Init")
    private String version;

    @Option(
            names = "--created",
            paramLabel = "INSTANT",
            description = "The time that stands in the model (default: now). Give it for a file that is the same to the"
                    + " byte.")
    private @Nullable Instant created;

    @Option(names = "--seed", defaultValue = "1", description = "Every random choice follows from it (default: 1).")
    private long seed;

    @Option(
            names = "--held-out",
            defaultValue = "0.1",
            description = "Share of the rows for early stopping and calibration (default: ${DEFAULT-VALUE}).")
    private double heldOut;

    @Option(
            names = "--clean-history",
            description =
                    "The history holds ordinary records alone. Otherwise rows that lie farther from the others than the"
                            + " tail of ordinary rows reaches are left out of the training and the calibration, and the oddest of them"
                            + " stand in the report.")
    private boolean cleanHistory;

    @Option(
            names = "--score",
            defaultValue = "memory",
            description =
                    "What the score is: ${COMPLETION-CANDIDATES}. elbo is reconstruction loss plus KL divergence alone,"
                            + " memory adds how far a record is from remembered ordinary ones (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private ScoreKind score;

    @Option(
            names = "--steps",
            description = "Gradient steps at most (default: 2000, and 4000 for many rows with words).")
    private @Nullable Integer steps;

    @Option(names = "--batch", defaultValue = "128", description = "Rows of a gradient step (default: 128).")
    private int batch;

    @Option(names = "--learning-rate", defaultValue = "0.002", description = "Adam's, at the start (default: 0.002).")
    private double learningRate;

    @Option(
            names = "--latent",
            description = "Dimensions of the latent space (default: 8, and 16 for many rows with words).")
    private @Nullable Integer latent;

    @Option(
            names = "--hidden",
            split = ",",
            arity = "1",
            description =
                    "Widths of the two hidden layers, the outer one first (default: 128,64, and 256,128 for many rows"
                            + " with words).")
    private int @Nullable [] hidden;

    @Option(names = "--beta", defaultValue = "1", description = "Weight of the KL divergence (default: 1).")
    private double beta;

    @Option(
            names = "--warm-up",
            defaultValue = "0.2",
            description = "Share of the steps over which beta grows from 0 (default: 0.2).")
    private double warmUp;

    @Option(
            names = "--reconstruction",
            defaultValue = "gaussian",
            description = "How numbers are held against their reconstruction. gaussian, for most data: learns how far"
                    + " each field scatters and counts errors in that unit. mse: counts them in the field's own deviation,"
                    + " for fields that shall all weigh the same. bce: binary cross-entropy of the place in history's"
                    + " range, for shares and intensities between fixed ends; what lies outside counts as the end"
                    + " (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Reconstruction reconstruction;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "0",
            description = "Latents that each record is decoded from when it is scored, its losses averaged; their noise"
                    + " stands in the model, so that scores stay reproducible. 0 decodes the posterior's mean alone;"
                    + " N makes scoring about N times as expensive (default: 0).")
    private int samples;

    @Option(
            names = "--patience",
            defaultValue = "12",
            description =
                    "Evaluations (40 in a full training) without a better held-out loss before it stops (default: 12).")
    private int patience;

    @Option(names = "--json", description = "Print one JSON object on standard output when done.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no summary; warnings stay.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException, InvalidModelException {
        if (hidden != null && hidden.length != 2) {
            throw new IllegalArgumentException("--hidden takes two widths, such as 256,128");
        }
        histories.requirePointers(spec.commandLine());
        TrainingSettings asked = settings();
        Schema schema = readSchema();
        for (String ending : List.of(".onnx", ".generator.onnx", ".report.json", ".report.html")) {
            OutputFile.requireWritable(ending.equals(".onnx") ? out : beside(ending));
        }
        long start = System.nanoTime();
        CommandLine command = spec.commandLine();
        LabelWords words = labels.words(command);
        if (labels.isGiven() && label == null) {
            throw new ParameterException(command, "--normal and --anomaly need --label COLUMN");
        }
        List<String> keys = histories.keyPointers(schema.history());
        try (OpenedData opened = topic.open(command, reading, data, label, words, keys, quiet)) {
            train(opened, schema, asked, start);
        }
        return 0;
    }

    private void train(OpenedData opened, Schema schema, TrainingSettings asked, long start)
            throws IOException, InvalidModelException {
        CommandLine command = spec.commandLine();
        Dataset dataset = opened.dataset();
        HistoryOptions.Chosen chosen =
                histories.apply(command, dataset, schema, List.of(), asked, labels.isGiven(), quiet);
        sayWhatIsDerived(chosen);
        try (History history = read(dataset, chosen.schema(), asked)) {
            requireEnough(dataset, history);
            TrainingSettings settings = asked.with(capacity(Capacity.of(history)));
            int steps = settings.vae().steps();
            Training training = new Training(
                    history, settings, dataset.digest(), opened.source(), "elbo-train " + ElboTrain.version());
            sayHowManyModels(training.models());
            TrainedModel model;
            try (Progress progress = Progress.of("training", "steps", quiet)) {
                model = training.run(step -> progress.update(step / (double) steps, step));
            }
            model.model().writeTo(out);
            model.generator().writeTo(beside(".generator.onnx"));
            double seconds = (System.nanoTime() - start) * 1e-9;
            TrainingReport report =
                    Reports.of(model, settings, opened.description(), seconds, warnings(history), chosen.reason());
            Files.writeString(beside(".report.json"), report.toJson());
            Files.writeString(beside(".report.html"), report.toHtml());
            model.health().warnings().forEach(warning -> warn(warning.message()));
            if (json || !quiet) {
                print(model, history, seconds);
            }
        }
    }

    /** What the options ask for; checks them. */
    private TrainingSettings settings() {
        Capacity capacity = capacity(Capacity.USUAL);
        VaeSettings vae = new VaeSettings(
                capacity.hiddenOuter(),
                capacity.hiddenInner(),
                capacity.latent(),
                beta,
                warmUp,
                capacity.steps(),
                batch,
                learningRate,
                patience,
                seed,
                reconstruction,
                samples);
        return new TrainingSettings(modelName(), version, created().toString(), heldOut, score, vae, cleanHistory);
    }

    /** A capacity with what the options say of it. */
    private Capacity capacity(Capacity otherwise) {
        return new Capacity(
                hidden == null ? otherwise.hiddenOuter() : hidden[0],
                hidden == null ? otherwise.hiddenInner() : hidden[1],
                latent == null ? otherwise.latent() : latent,
                steps == null ? otherwise.steps() : steps);
    }

    /** A short history takes longer than its rows let expect: says why. */
    private void sayHowManyModels(int models) {
        if (models > 1 && !quiet) {
            spec.commandLine()
                    .getErr()
                    .println("training " + models
                            + " models, because the history is short: the others only score rows that"
                            + " the first one was trained on");
        }
    }

    private void sayWhatIsDerived(HistoryOptions.Chosen chosen) {
        PrintWriter err = spec.commandLine().getErr();
        if (chosen.reason() != null) {
            err.println(chosen.reason());
        }
        String summary = HistoryOptions.summary(chosen.schema());
        if (!quiet && !summary.isEmpty()) {
            err.println(summary);
        }
    }

    private Instant created() {
        return created == null ? Instant.now().truncatedTo(ChronoUnit.SECONDS) : created;
    }

    private String modelName() {
        return name == null ? out.getFileName().toString().replaceFirst("\\.onnx$", "") : name;
    }

    /** A file that belongs to the model, with another ending. */
    private Path beside(String ending) {
        return out.resolveSibling(out.getFileName().toString().replaceFirst("(\\.onnx)?$", ending));
    }

    /** Refuses a history that has none of the schema's fields, or too few rows to say anything. */
    private static void requireEnough(Dataset dataset, History history) throws IOException {
        List<Field> fields = history.schema().fields();
        boolean empty = IntStream.range(0, fields.size())
                .allMatch(i -> history.fitted().missingShare(i) * (history.trainedRows() + 1) > history.trainedRows());
        if (empty) {
            throw new IOException(dataset.name() + ": no record has a value for any field of the schema, which reads "
                    + NameList.of(fields.stream().map(Field::pointer).toList())
                    + "; is it the schema of this file? 'elbo-train infer-schema' proposes one");
        }
        if (history.rows() < History.MIN_ROWS) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s: only %d usable rows. A model of so few would call most that follows unusual: at least %d are needed,"
                            + " and 1,000 or more are better",
                    dataset.name(),
                    history.rows(),
                    History.MIN_ROWS));
        }
    }

    /** Fields that history hardly ever fills, mostly a pointer that is off, and times that it does not cover. */
    private List<String> warnings(History history) {
        List<String> warnings = new ArrayList<>(CycleCoverage.warnings(history));
        warnings.addAll(RecordTimes.warnings(history));
        for (int i = 0; i < history.schema().fields().size(); i++) {
            Field field = history.schema().fields().get(i);
            double missing = history.fitted().missingShare(i);
            if (missing > MOSTLY_MISSING) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "Field '%s' is missing in %.1f %% of the rows: is its pointer %s right?",
                        field.name(),
                        100 * missing,
                        field.pointer()));
            }
        }
        warnings.forEach(this::warn);
        return warnings;
    }

    private void warn(String message) {
        spec.commandLine().getErr().println("warning: " + message);
    }

    private History read(Dataset dataset, Schema schema, TrainingSettings settings) throws IOException {
        try (Progress progress = Progress.of("reading", "rows", quiet)) {
            return HistoryReader.read(dataset, schema, settings, labels.isGiven(), progress::update);
        }
    }

    private void print(TrainedModel model, History history, double seconds) throws IOException {
        PrintWriter stdout = spec.commandLine().getOut();
        ModelMetadata metadata = model.metadata();
        double threshold = metadata.calibration().threshold(1e-3);
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("model", out.toString());
            object.put("report", beside(".report.html").toString());
            object.put("rows", history.rows());
            object.put("trained_rows", history.trainedRows());
            object.put("seconds", seconds);
            object.put("threshold", threshold);
            object.put("metrics", metadata.provenance().metrics());
            if (metadata.provenance().dataSource() != null) {
                object.put("data_source", metadata.provenance().dataSource());
            }
            object.put("contamination", model.contamination());
            object.put("health", model.health());
            stdout.println(MAPPER.writeValueAsString(object));
            return;
        }
        stdout.printf(
                Locale.ROOT,
                "%s: %,d rows, %d fields, %d of %d latent units active, raw score %.2f at one in a thousand, %.1f s%n",
                out,
                history.rows(),
                metadata.schema().fields().size(),
                model.health().activeUnits(),
                metadata.latent(),
                threshold,
                seconds);
        Health.Injected injected = model.health().injected();
        if (injected != null) {
            stdout.println("Found at that threshold: " + found(injected));
        }
        Contamination contamination = model.contamination();
        if (contamination.rows() > 0) {
            stdout.printf(
                    Locale.ROOT,
                    "Left out: %s (%,d rows); the oddest is %s (%s). The report shows %d of them. With them, the"
                            + " model flags %.2f %% of the history at a threshold meant for %.2f %%. If they are ordinary, records"
                            + " like them will raise alarms: then train with --clean-history.%n",
                    contamination.summary(),
                    contamination.rows(),
                    contamination.oddest().get(0).where(),
                    String.join("; ", contamination.oddest().get(0).reasons()),
                    contamination.oddest().size(),
                    100 * contamination.alarmShare(),
                    100 * Checkup.TARGET_RATE);
        }
        stdout.println("Report: " + beside(".report.html"));
    }

    private static String found(Health.Injected injected) {
        StringBuilder found = new StringBuilder();
        injected.recall()
                .forEach((kind, share) -> found.append(
                        String.format(Locale.ROOT, "%.0f %% of injected %ss, ", 100 * share, kind.replace('-', ' '))));
        Double atMost = injected.falseAlarmRateAtMost();
        return found
                + String.format(Locale.ROOT, "%.2f %% false alarms on rows not seen", 100 * injected.falseAlarmRate())
                + (atMost == null
                        ? ""
                        : String.format(Locale.ROOT, ", at most %.2f %% with 95 %% confidence", 100 * atMost));
    }

    private Schema readSchema() throws IOException {
        if (!Files.isReadable(schemaFile)) {
            throw new IOException(
                    "schema file " + schemaFile + " cannot be read; 'elbo-train infer-schema' writes one");
        }
        return Schema.fromJson(Files.readString(schemaFile));
    }
}
