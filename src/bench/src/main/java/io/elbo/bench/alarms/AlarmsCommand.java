package io.elbo.bench.alarms;

import io.elbo.bench.report.BenchCommand;
import io.elbo.bench.report.Column;
import io.elbo.bench.report.Report;
import io.elbo.bench.report.Table;
import io.elbo.core.feature.Batch;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.demo.payments.LabelledPayment;
import io.elbo.demo.payments.PaymentStream;
import io.elbo.trainer.cli.Progress;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code elbo-bench alarms}: how many of the demo's ordinary payments are flagged, beside how many may be. */
@Command(
        name = "alarms",
        description = "Scores ordinary payments, none of them an anomaly, and holds the share that is flagged against"
                + " the budget: with the model's own calibration, and with one that follows the stream.",
        footer = "  elbo-bench alarms --records 2000000 --json alarms.json")
public final class AlarmsCommand extends BenchCommand {
    private static final int BATCH_ROWS = 256;
    private static final int MAX_RECORD_BYTES = 1 << 20;

    @Option(names = "--model", paramLabel = "FILE", description = "A model of the demo's payments, without histories.")
    private Path model = Path.of("models/payments-plain.onnx");

    @Option(names = "--records", description = "How many payments.")
    private int records = 2_000_000;

    @Option(names = "--seed", description = "Of the payments; another than the training's.")
    private long seed = 2026;

    @Option(names = "--budgets", split = ",", description = "Shares that may be flagged.")
    private List<Double> budgets = List.of(1e-2, 1e-3, 1e-4);

    @Option(names = "--quiet", description = "No progress, only the table.")
    private boolean quiet;

    @Override
    protected boolean measure(Report report) throws Exception {
        report.fact("records", records);
        report.fact("seed", seed);
        report.fact("model", model.toString());
        Table table = report.table(
                "targets",
                "Share of ordinary payments that are flagged",
                Column.key("target"),
                Column.figure("fixed_alarms", "alarms, as trained", 0),
                Column.figure("fixed_ratio", "of the target", 2),
                Column.figure("adaptive_alarms", "alarms, following the stream", 0),
                Column.figure("adaptive_ratio", "of the target", 2));
        try (Engine engine = OnnxEngine.open(model);
                Progress progress = Progress.of("alarms", "records", quiet)) {
            ModelMetadata metadata = engine.metadata();
            List<Tally> tallies =
                    budgets.stream().map(budget -> new Tally(metadata, budget)).toList();
            PaymentStream payments = new PaymentStream(seed, PaymentStream.DEFAULT_START, 0);
            JsonDecoder decoder = new JsonDecoder(metadata.schema(), MAX_RECORD_BYTES);
            Batch batch = new Batch(metadata.schema(), BATCH_ROWS);
            Scores scores = engine.newScores(BATCH_ROWS);
            long[] timestamps = new long[BATCH_ROWS];
            for (int done = 0; done < records; done += batch.rows()) {
                batch.clear();
                while (!batch.isFull() && done + batch.rows() < records) {
                    LabelledPayment payment = payments.next();
                    timestamps[batch.rows()] = payment.timestampMillis();
                    decoder.decode(payment.json(), batch);
                }
                engine.score(batch, scores);
                for (int row = 0; row < batch.rows(); row++) {
                    for (Tally tally : tallies) {
                        tally.add(scores.rawScore(row), timestamps[row]);
                    }
                }
                progress.update((done + batch.rows()) / (double) records, done + batch.rows());
            }
            for (Tally tally : tallies) {
                table.add(
                        tally.target(),
                        tally.fixed(),
                        tally.fixed() / (records * tally.target()),
                        tally.adaptive(),
                        tally.adaptive() / (records * tally.target()));
            }
        }
        return true;
    }
}
