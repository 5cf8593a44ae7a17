package io.elbo.trainer.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.trainer.evaluate.ExplainedScores;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.evaluate.LabelledScores;
import io.elbo.trainer.evaluate.Ranking;
import io.elbo.trainer.evaluate.SufficientReasons;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code elbo-train evaluate}: how well a model finds labelled anomalies. */
@Command(
        name = "evaluate",
        description =
                "Scores a labelled file with the service's own code and says how well the model finds the anomalies.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbo-train evaluate model.onnx test.csv.gz --label label",
            "  elbo-train evaluate model.onnx test.jsonl --label fraud --alert-budget 0.1%% --json",
            "  elbo-train evaluate model.onnx flows/*.csv --label Label --normal BENIGN"
        })
final class EvaluateCommand implements Callable<Integer> {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file.")
    @SuppressWarnings("NullAway.Init")
    private Path model;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "DATA", description = DataOptions.DATA)
    @SuppressWarnings("NullAway.Init")
    private List<String> data;

    @Mixin
    private DataOptions reading = new DataOptions();

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            required = true,
            description = "The column that holds the labels.")
    @SuppressWarnings("NullAway.Init")
    private String label;

    @Option(
            names = "--alert-budget",
            defaultValue = "0.001",
            description = "Share of ordinary records that may be flagged: 0.001, 1e-4 or 0.1%% (default: 0.001).")
    @SuppressWarnings("NullAway.Init")
    private String alertBudget;

    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress; warnings stay.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException, InvalidModelException {
        AlertBudget.Share budget = AlertBudget.parseShare(alertBudget);
        long start = System.nanoTime();
        LabelledScores collected = new LabelledScores();
        ThresholdPolicy thresholds;
        SufficientReasons reasons;
        ExplainedScores explained;
        CommandLine command = spec.commandLine();
        Dataset dataset = reading.dataset(command, data, label, labels.words(command));
        try (Engine engine = OnnxEngine.open(model);
                Rows rows = dataset.rows();
                Progress progress = Progress.of("scoring", "rows", quiet)) {
            thresholds = new ThresholdPolicy(engine.metadata().calibration(), budget, budget.critical());
            reasons = new SufficientReasons(engine, thresholds);
            explained = new ExplainedScores(collected, engine, thresholds, reasons);
            new FileScorer(engine, text -> command.getErr().println("warning: " + text))
                    .run(rows, explained, progress::update);
        }
        if (collected.rows() == 0) {
            throw new IOException(dataset.name() + ": no row has a label in column '" + label + "'");
        }
        Map<String, Object> explanations = new LinkedHashMap<>();
        explanations.put("explained", reasons.records());
        for (int fields = 1; fields <= SufficientReasons.MAX_FIELDS; fields++) {
            explanations.put("reasons_sufficient_at_" + fields, reasons.share(fields));
        }
        explanations.put("explain_microseconds", explained.microseconds());
        print(collected, thresholds, explanations, (System.nanoTime() - start) * 1e-9);
        return 0;
    }

    private void print(
            LabelledScores collected, ThresholdPolicy thresholds, Map<String, Object> explanations, double seconds)
            throws IOException {
        Ranking ranking = collected.ranking();
        long flagged = 0;
        long found = 0;
        for (int i = 0; i < collected.rows(); i++) {
            boolean alarm = thresholds.isAnomaly(collected.rawScore(i));
            flagged += alarm ? 1 : 0;
            found += alarm && collected.isAnomaly(i) ? 1 : 0;
        }
        long ordinary = ranking.rows() - ranking.anomalies();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("auroc", ranking.auroc());
        figures.put("auprc", ranking.auprc());
        figures.put("threshold", thresholds.threshold());
        figures.put("raw_threshold", (double) thresholds.rawThreshold());
        figures.put("precision", flagged == 0 ? Double.NaN : found / (double) flagged);
        figures.put("recall", ranking.anomalies() == 0 ? Double.NaN : found / (double) ranking.anomalies());
        figures.put("false_alarm_rate", ordinary == 0 ? Double.NaN : (flagged - found) / (double) ordinary);
        figures.put("rows", ranking.rows());
        figures.put("anomalies", ranking.anomalies());
        figures.put("flagged", flagged);
        figures.putAll(explanations);
        figures.put("malformed", collected.malformed());
        figures.put("unlabelled", collected.unlabelled());
        figures.put("seconds", seconds);
        if (ordinary == 0 || ranking.anomalies() == 0) {
            spec.commandLine()
                    .getErr()
                    .println("warning: all labelled records are "
                            + (ordinary == 0 ? "anomalies" : "ordinary")
                            + ": how well the model tells the two apart cannot be said. If the labels are words of your own,"
                            + " name them with --normal WORD or --anomaly WORD");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            figures.replaceAll((key, value) -> value instanceof Double number && number.isNaN() ? null : value);
            out.println(MAPPER.writeValueAsString(figures));
            return;
        }
        figures.forEach((key, value) -> out.printf(
                Locale.ROOT,
                "%-23s %s%n",
                key,
                value instanceof Double number
                        ? number.isNaN() ? "cannot be said" : String.format(Locale.ROOT, "%.4f", number)
                        : value));
    }
}
