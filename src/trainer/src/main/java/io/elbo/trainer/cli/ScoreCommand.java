package io.elbo.trainer.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.feature.Decoded;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.core.verdict.Verdict;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code elbo-train score}: the service's verdicts on a file. */
@Command(
        name = "score",
        description = "Scores a file offline with the service's own code; one JSON object a row, in the file's order.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbo-train score model.onnx events.jsonl.gz --out scores.jsonl",
            "  elbo-train score model.onnx events.csv --anomalies-only --alert-budget 0.1%%"
        })
final class ScoreCommand implements Callable<Integer> {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file.")
    @SuppressWarnings("NullAway.Init")
    private Path model;

    @Parameters(index = "1", paramLabel = "DATA", description = "CSV or JSON Lines, .gz too.")
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @Option(names = "--label", paramLabel = "COLUMN", description = "A column that holds labels and is no field.")
    private @Nullable String label;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to (default: standard output).")
    private @Nullable Path out;

    @Option(
            names = "--alert-budget",
            defaultValue = "0.001",
            description = "Share of ordinary records that may be flagged: 0.001, 1e-4 or 0.1%% (default: 0.001).")
    @SuppressWarnings("NullAway.Init")
    private String alertBudget;

    @Option(names = "--anomalies-only", description = "Only rows past the threshold.")
    private boolean anomaliesOnly;

    @Option(names = "--quiet", description = "No progress.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException, InvalidModelException {
        AlertBudget.Share warning = AlertBudget.parseShare(alertBudget);
        try (Engine engine = OnnxEngine.open(model);
                Rows rows = Dataset.of(data, label).rows();
                Progress progress = Progress.of("scoring", "rows", quiet)) {
            ThresholdPolicy thresholds =
                    new ThresholdPolicy(engine.metadata().calibration(), warning, warning.critical());
            FileScorer file = new FileScorer(engine);
            if (out == null) {
                file.run(rows, new Lines(thresholds, spec.commandLine().getOut()), progress::update);
            } else {
                try (PrintWriter target = new PrintWriter(Files.newBufferedWriter(out))) {
                    file.run(rows, new Lines(thresholds, target), progress::update);
                }
            }
        }
        return 0;
    }

    /** Writes one line a row. */
    private final class Lines implements FileScorer.Sink {
        private final ThresholdPolicy thresholds;
        private final PrintWriter target;

        Lines(ThresholdPolicy thresholds, PrintWriter target) {
            this.thresholds = thresholds;
            this.target = target;
        }

        @Override
        public void scored(long rowNumber, int labelled, Scores scores, int row) throws IOException {
            Verdict verdict = thresholds.verdict(scores.rawScore(row), scores.parts(row));
            if (anomaliesOnly && !verdict.isAnomaly()) {
                return;
            }
            ObjectNode line = MAPPER.createObjectNode()
                    .put("row", rowNumber)
                    .put("score", verdict.score())
                    .put("rawScore", verdict.rawScore())
                    .putPOJO("parts", verdict.parts())
                    .put("pValue", verdict.pValue())
                    .put("severity", verdict.severity().label());
            if (labelled >= 0) {
                line.put("label", labelled);
            }
            write(line);
        }

        @Override
        public void malformed(long rowNumber, Decoded.Malformed malformed) throws IOException {
            write(MAPPER.createObjectNode()
                    .put("row", rowNumber)
                    .put("malformed", malformed.reason().label())
                    .put("detail", malformed.detail()));
        }

        private void write(ObjectNode line) throws IOException {
            target.println(MAPPER.writeValueAsString(line));
            if (target.checkError()) {
                throw new IOException("the scores cannot be written" + (out == null ? "" : " to " + out));
            }
        }
    }
}
