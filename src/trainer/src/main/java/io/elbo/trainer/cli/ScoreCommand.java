package io.elbo.trainer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.format.Decoded;
import io.elbo.core.model.DataSource;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.Explainer;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.core.verdict.Verdict;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.evaluate.ScoredBatch;
import io.elbo.trainer.source.LabelWords;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code elbo-train score}: the service's verdicts on a file. */
@Command(
        name = "score",
        description = {
            "Scores a file offline with the service's own code; one JSON object a row, in the file's order.",
            "\"row\" is the record's position in the input, counted from 0; the header of CSV is not counted. Of a topic,"
                    + " \"source\" has partition and offset."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbo-train score model.onnx events.jsonl.gz --out scores.jsonl",
            "  elbo-train score model.onnx events.csv --anomalies-only --explain \\",
            "    --alert-budget 0.1%%",
            "  zcat events.jsonl.gz | elbo-train score model.onnx - --quiet > scores.jsonl",
            "",
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train score model.onnx --topic payments --from 1h \\",
            "    --anomalies-only --explain"
        })
final class ScoreCommand implements Callable<Integer> {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file.")
    @SuppressWarnings("NullAway.Init")
    private Path model;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "DATA", description = DataOptions.DATA)
    private @Nullable List<String> data;

    @Mixin
    private TopicOptions topic = new TopicOptions();

    @Mixin
    private DataOptions reading = new DataOptions();

    @Mixin
    private EarlierData earlier = new EarlierData();

    @Option(names = "--label", paramLabel = "COLUMN", description = "A column that holds labels and is no field.")
    private @Nullable String label;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Where to (default: standard output).")
    private @Nullable Path out;

    @Option(
            names = "--alert-budget",
            defaultValue = "0.001",
            description = "Share of ordinary records that may be flagged: 0.001, 1e-4 or 0.1%% (default: 0.001).")
    @SuppressWarnings("NullAway.Init")
    private String alertBudget;

    @Option(names = "--anomalies-only", description = "Only rows past the threshold.")
    private boolean anomaliesOnly;

    @Option(
            names = "--explain",
            paramLabel = "N",
            arity = "0..1",
            fallbackValue = "5",
            defaultValue = "0",
            description =
                    "Say of each anomaly which fields made it one, at most N of them (5 where no number follows): their"
                            + " value, the expected value, and how much they add.")
    private int explain;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no summary; warnings stay.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException, InvalidModelException {
        if (explain < 0) {
            throw new ParameterException(spec.commandLine(), "--explain must not be negative, got " + explain);
        }
        AlertBudget.Share warning = AlertBudget.parseShare(alertBudget);
        if (out != null) {
            OutputFile.requireWritable(out);
        }
        PrintWriter err = spec.commandLine().getErr();
        ScoreSummary summary = new ScoreSummary(warning.probability());
        long start = System.nanoTime();
        try (Engine engine = OnnxEngine.open(model);
                OpenedData opened = topic.open(
                        spec.commandLine(),
                        reading,
                        data,
                        label,
                        LabelWords.USUAL,
                        TopicOptions.keys(engine.metadata()),
                        quiet);
                Rows rows = opened.dataset().rows()) {
            ThresholdPolicy thresholds =
                    new ThresholdPolicy(engine.metadata().calibration(), warning, warning.critical());
            FileScorer file = new FileScorer(engine, text -> err.println("warning: " + text));
            earlier.read(
                    spec.commandLine(),
                    reading,
                    label,
                    engine.metadata().schema().history() != null,
                    file::runBefore);
            try (Progress progress = Progress.of("scoring", "rows", quiet)) {
                RecordOutput.write(
                        spec.commandLine(),
                        out,
                        target -> file.run(
                                rows,
                                new Lines(engine, thresholds, target, summary, opened.source()),
                                progress::update));
            }
            summary.skipped(rows.skipped());
        }
        if (!quiet) {
            summary.print(err, (System.nanoTime() - start) * 1e-9, explain == 0);
        }
        return 0;
    }

    /** Writes one line a row. */
    private final class Lines implements FileScorer.Sink {
        private final Engine engine;
        private final ThresholdPolicy thresholds;
        private final PrintWriter target;
        private final ScoreSummary summary;
        private final @Nullable DataSource source;
        private final @Nullable Explainer explainer;

        Lines(
                Engine engine,
                ThresholdPolicy thresholds,
                PrintWriter target,
                ScoreSummary summary,
                @Nullable DataSource source) {
            this.source = source;
            this.engine = engine;
            this.thresholds = thresholds;
            this.target = target;
            this.summary = summary;
            explainer = explain > 0 ? new Explainer(engine.metadata(), explain) : null;
        }

        @Override
        public boolean needsLabels() {
            return false;
        }

        @Override
        public void scored(ScoredBatch scored, int row) throws IOException {
            Verdict verdict = thresholds.verdict(
                    scored.scores().rawScore(row), scored.scores().parts(row));
            summary.scored(scored.rowNumber(row), verdict);
            if (anomaliesOnly && !verdict.isAnomaly()) {
                return;
            }
            ObjectNode line = MAPPER.createObjectNode()
                    .put("row", scored.rowNumber(row))
                    .put("score", verdict.score())
                    .put("rawScore", verdict.rawScore())
                    .putPOJO("parts", verdict.parts())
                    .put("pValue", verdict.pValue())
                    .put("severity", verdict.severity().label());
            if (source != null) {
                line.putObject("source")
                        .put("topic", source.topic())
                        .put("partition", scored.partition(row))
                        .put("offset", scored.offset(row));
            }
            String labelled = scored.labelText(row);
            if (labelled != null && !labelled.isBlank()) {
                line.put("label", labelled.strip());
            }
            if (explainer != null && verdict.isAnomaly()) {
                explain(explainer, scored, row, line);
            }
            write(line);
        }

        private void explain(Explainer reasons, ScoredBatch scored, int row, ObjectNode line) throws IOException {
            ArrayNode contributions = line.putArray("contributions");
            JsonNode document = MAPPER.readTree(scored.document(row));
            for (Contribution contribution : reasons.explain(
                    engine, document, scored.batch(), engine.explain(scored.batch(), row), row, thresholds)) {
                summary.named(contribution.field());
                contributions.addPOJO(contribution);
            }
        }

        @Override
        public void malformed(long rowNumber, Decoded.Malformed malformed) throws IOException {
            summary.skipped(1);
            write(MAPPER.createObjectNode()
                    .put("row", rowNumber)
                    .put("malformed", malformed.reason().label())
                    .put("detail", malformed.detail()));
        }

        private void write(ObjectNode line) throws IOException {
            target.println(MAPPER.writeValueAsString(line));
            RecordOutput.requireWritten(target, out);
        }
    }
}
