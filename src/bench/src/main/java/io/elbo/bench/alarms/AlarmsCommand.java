package io.elbo.bench.alarms;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.JsonDecoder;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.demo.payments.LabelledPayment;
import io.elbo.demo.payments.PaymentStream;
import io.elbo.trainer.cli.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code elbo-bench alarms}: how many of the demo's ordinary payments are flagged, beside how many may be. */
@Command(
        name = "alarms",
        description = "Scores ordinary payments, none of them an anomaly, and holds the share that is flagged against"
                + " the budget: with the model's own calibration, and with one that follows the stream.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  elbo-bench alarms --records 2000000 --json alarms.json")
public final class AlarmsCommand implements Callable<Integer> {
    private static final int BATCH_ROWS = 256;
    private static final int LONGEST_RECORD = 1 << 20;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "FILE",
            defaultValue = "models/payments.onnx",
            description = "A model of the demo's payments (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path model;

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "2000000",
            description = "How many payments (default: ${DEFAULT-VALUE}).")
    private int records;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "2026",
            description = "Of the payments; another than the training's (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--budgets",
            paramLabel = "P",
            split = ",",
            defaultValue = "1e-2,1e-3,1e-4",
            description = "Shares that may be flagged (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private List<Double> budgets;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures to this file.")
    private @Nullable Path json;

    @Option(names = "--quiet", description = "No progress, only the table.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException, InvalidModelException {
        try (Engine engine = OnnxEngine.open(model);
                Progress progress = Progress.of("alarms", "records", quiet)) {
            ModelMetadata metadata = engine.metadata();
            List<Tally> tallies =
                    budgets.stream().map(budget -> new Tally(metadata, budget)).toList();
            PaymentStream payments = new PaymentStream(seed, PaymentStream.DEFAULT_START, 0);
            JsonDecoder decoder = new JsonDecoder(metadata.schema(), LONGEST_RECORD);
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
            print(tallies);
            if (json != null) {
                Files.writeString(json, json(tallies));
            }
        }
        return 0;
    }

    private void print(List<Tally> tallies) {
        var out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%,d ordinary payments, seed %d, %s%n%n", records, seed, model);
        out.println("| target | as trained | ratio | following the stream | ratio |");
        out.println("|---|---|---|---|---|");
        for (Tally tally : tallies) {
            out.printf(
                    Locale.ROOT,
                    "| %.0e | %.2e (%d) | %.2f | %.2e (%d) | %.2f |%n",
                    tally.target(),
                    tally.fixed() / (double) records,
                    tally.fixed(),
                    tally.fixed() / (records * tally.target()),
                    tally.adaptive() / (double) records,
                    tally.adaptive(),
                    tally.adaptive() / (records * tally.target()));
        }
        out.flush();
    }

    private String json(List<Tally> tallies) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("records", records);
        document.put("seed", seed);
        document.put("model", model.toString());
        document.put(
                "targets",
                tallies.stream()
                        .map(tally -> Map.of(
                                "target", tally.target(),
                                "fixed_alarms", tally.fixed(),
                                "fixed_ratio", tally.fixed() / (records * tally.target()),
                                "adaptive_alarms", tally.adaptive(),
                                "adaptive_ratio", tally.adaptive() / (records * tally.target())))
                        .toList());
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document);
    }
}
