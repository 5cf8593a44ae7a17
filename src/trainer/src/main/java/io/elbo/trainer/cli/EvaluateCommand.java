package io.elbo.trainer.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.trainer.evaluate.Alarms;
import io.elbo.trainer.evaluate.ExplainedScores;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.evaluate.LabelledScores;
import io.elbo.trainer.evaluate.Ranking;
import io.elbo.trainer.evaluate.SufficientReasons;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
            "  elbo-train evaluate model.onnx test.jsonl --label fraud \\",
            "    --alert-budget 0.1%% --json",
            "  elbo-train evaluate model.onnx flows/*.csv --label Label --normal BENIGN",
            "",
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train evaluate model.onnx --topic payments --from 1d --label fraud"
        })
final class EvaluateCommand implements Callable<Integer> {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file.")
    @SuppressWarnings("NullAway.Init")
    private Path model;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "DATA", description = DataOptions.DATA)
    private @Nullable List<String> files;

    @Mixin
    private TopicOptions topic = new TopicOptions();

    @Mixin
    private DataOptions reading = new DataOptions();

    @Mixin
    private EarlierData earlier = new EarlierData();

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
        Calibration calibration;
        ThresholdPolicy thresholds;
        ExplainedScores explained;
        CommandLine command = spec.commandLine();
        String data;
        try (Engine engine = OnnxEngine.open(model);
                OpenedData opened = topic.open(
                        command,
                        reading,
                        files,
                        label,
                        labels.words(command),
                        TopicOptions.keys(engine.metadata()),
                        quiet);
                Rows rows = opened.dataset().rows();
                Progress progress = Progress.of("scoring", "rows", quiet)) {
            data = opened.dataset().name();
            calibration = engine.metadata().calibration();
            thresholds = new ThresholdPolicy(calibration, budget, budget.critical());
            explained = new ExplainedScores(collected, engine, thresholds);
            FileScorer scorer = new FileScorer(engine, text -> command.getErr().println("warning: " + text));
            earlier.read(command, reading, label, engine.metadata().schema().history() != null, scorer::runBefore);
            scorer.run(rows, explained, progress::update);
        }
        if (collected.rows() == 0) {
            throw new IOException(data + ": no row has a label in column '" + label + "'");
        }
        Map<String, @Nullable Object> figures = figures(collected, explained, calibration, thresholds);
        figures.put("seconds", (System.nanoTime() - start) * 1e-9);
        PrintWriter out = command.getOut();
        if (json) {
            out.println(MAPPER.writeValueAsString(figures));
        } else {
            figures.forEach((name, figure) -> print(out, name, figure));
        }
        return 0;
    }

    /** What JSON holds; null for what cannot be said. */
    private Map<String, @Nullable Object> figures(
            LabelledScores collected, ExplainedScores explained, Calibration calibration, ThresholdPolicy thresholds) {
        Ranking ranking = collected.ranking();
        Alarms alarms = collected.alarms(thresholds.rawThreshold());
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("auroc", known(ranking.auroc()));
        figures.put("auprc", known(ranking.auprc()));
        figures.put("recall_at_1e2", known(ranking.recallAt1e2()));
        figures.put("recall_at_1e3", known(ranking.recallAt1e3()));
        Map<String, Object> realised = new LinkedHashMap<>();
        collected.realised(calibration).forEach((budget, of) -> {
            Map<String, @Nullable Object> shares = new LinkedHashMap<>();
            shares.put("recall", known(of.recall()));
            shares.put("false_alarms", known(of.falseAlarms()));
            realised.put(budget, shares);
        });
        figures.put("realised", realised);
        figures.put("threshold", thresholds.threshold());
        figures.put("raw_threshold", (double) thresholds.rawThreshold());
        figures.put("precision", known(alarms.precision()));
        figures.put("recall", known(alarms.recall()));
        figures.put("false_alarm_rate", known(alarms.falseAlarms()));
        figures.put("rows", ranking.rows());
        figures.put("anomalies", ranking.anomalies());
        figures.put("flagged", alarms.flagged());
        figures.put("explained", explained.reasons().records());
        for (int fields = 1; fields <= SufficientReasons.MAX_FIELDS; fields++) {
            figures.put(
                    "reasons_sufficient_at_" + fields, known(explained.reasons().share(fields)));
        }
        figures.put("explain_microseconds", known(explained.microseconds()));
        figures.put("malformed", collected.malformed());
        figures.put("unlabelled", collected.unlabelled());
        if (ranking.anomalies() == 0 || ranking.anomalies() == ranking.rows()) {
            spec.commandLine()
                    .getErr()
                    .println("warning: all labelled records are "
                            + (ranking.anomalies() == 0 ? "ordinary" : "anomalies")
                            + ": how well the model tells the two apart cannot be said. If the labels are words of your own,"
                            + " name them with --normal WORD or --anomaly WORD");
        }
        return figures;
    }

    private static @Nullable Double known(double figure) {
        return Double.isNaN(figure) ? null : figure;
    }

    private static void print(PrintWriter out, String name, @Nullable Object figure) {
        if (figure instanceof Map<?, ?> several) {
            several.forEach((inner, value) -> print(out, name + "." + inner, value));
        } else {
            String text = figure == null
                    ? "cannot be said"
                    : figure instanceof Double number ? String.format(Locale.ROOT, "%.4f", number) : figure.toString();
            out.printf(Locale.ROOT, "%-26s %s%n", name, text);
        }
    }
}
