package io.elbo.bench.series;

import io.elbo.bench.model.BenchModel;
import io.elbo.bench.quality.YoungKeys;
import io.elbo.bench.report.BenchCommand;
import io.elbo.bench.report.Column;
import io.elbo.bench.report.Report;
import io.elbo.bench.report.Table;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.evaluate.Ranking;
import io.elbo.trainer.infer.HistoryPreset;
import io.elbo.trainer.infer.Inference;
import io.elbo.trainer.source.Rows;
import io.elbo.trainer.train.ScoreKind;
import io.elbo.trainer.train.TrainingSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code elbo-bench series}: one model for the series of a collection, with the history of each. */
@Command(
        name = "series",
        description = {
            "Trains one model for all series of a collection, with fields derived from the history of each, and scores their tests"
                    + " after their histories, in the order of time.",
            "AUROC and AUPRC are means over the series, of the records' scores and of the evidence of each series; and the shares of"
                    + " ordinary future records that the model's own threshold flags, after which the evidence reaches its own, and of the"
                    + " first ten ordinary records of keys without a history that are flagged."
        },
        footer = "  elbo-bench series --data ../shared/data,../shared/data/series --collections js_d2,js_d3,skab")
public final class SeriesCommand extends BenchCommand {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            split = ",",
            description = "Folders of PREFIX_KEY_train.csv.gz and PREFIX_KEY_test.csv.gz.")
    private List<Path> data = List.of(Path.of("../shared/data"), Path.of("../shared/data/series"));

    @Option(
            names = "--collections",
            paramLabel = "PREFIX",
            split = ",",
            description = "What the files of a collection begin with.")
    private List<String> collections = List.of("js_d2", "js_d3", "skab");

    @Option(names = "--history", split = ",", description = "Which fields are derived: ${COMPLETION-CANDIDATES}.")
    private List<HistoryPreset> presets = List.of(HistoryPreset.NONE, HistoryPreset.STEADY, HistoryPreset.DRIFTING);

    @Option(names = "--seeds", split = ",", description = "Of the training.")
    private List<Integer> seeds = List.of(0);

    @Option(names = "--budget", description = "Share of ordinary records that may be flagged.")
    private double budget = 1e-3;

    @Option(names = "--clean-history", description = "Leave nothing out of the training.")
    private boolean cleanHistory;

    @Override
    protected boolean measure(Report report) throws Exception {
        Table table = report.table(
                "series",
                "One model for each collection, means over its series (per cent)",
                Column.key("collection"),
                Column.key("history"),
                Column.detail("seed"),
                Column.figure("keys", "series", 0),
                Column.figure("auroc", "AUROC", 1),
                Column.figure("auprc", "AUPRC", 1),
                Column.figure("evidence_auroc", "AUROC, evidence", 1),
                Column.figure("evidence_auprc", "AUPRC, evidence", 1),
                Column.figure("alarms", "ordinary records flagged", 3),
                Column.figure("high_evidence", "ordinary records with high evidence", 3),
                Column.figure("young", "flagged of young keys", 3));
        for (String prefix : collections) {
            try (Collection collection = new Collection(prefix, data)) {
                for (HistoryPreset preset : presets) {
                    for (int seed : seeds) {
                        Outcome outcome = run(collection, preset, seed);
                        KeyScores scores = outcome.scores();
                        Object[] row = {
                            prefix,
                            preset.label(),
                            seed,
                            scores.keys(),
                            100 * scores.mean(false, Ranking::auroc),
                            100 * scores.mean(false, Ranking::auprc),
                            100 * scores.mean(true, Ranking::auroc),
                            100 * scores.mean(true, Ranking::auprc),
                            100 * scores.alarms(),
                            100 * scores.highEvidence(),
                            100 * outcome.young()
                        };
                        table.add(row);
                        say(
                                "%s %s seed %d, %d series: %.1f/%.1f, evidence %.1f/%.1f, alarms %.3f %%, high evidence %.3f %%, young keys %.3f %%",
                                row);
                        save(report);
                    }
                }
            }
        }
        return true;
    }

    /** @param young share of the first ten ordinary records of each key that are flagged; NaN without derived fields */
    private record Outcome(KeyScores scores, double young) {}

    private Outcome run(Collection collection, HistoryPreset preset, int seed) throws Exception {
        HistoryDefinition history = new HistoryDefinition(List.of("/" + Collection.KEY), null, null);
        Schema inferred = Inference.of(collection.train(), Long.MAX_VALUE, (fraction, rows) -> {})
                .schema();
        Schema plain = new Schema(inferred.fields().stream()
                .filter(field -> !history.pointers().contains(field.pointer()))
                .toList());
        TrainingSettings defaults =
                TrainingSettings.defaults(collection.name(), Instant.EPOCH.toString(), ScoreKind.MEMORY, seed);
        TrainingSettings settings = cleanHistory ? defaults.ofCleanHistory() : defaults;
        byte[] model = BenchModel.train(collection.train(), preset.apply(plain, history), settings);
        try (Engine engine = OnnxEngine.open(model);
                Rows test = collection.test().rows()) {
            FileScorer scorer = new FileScorer(engine);
            scorer.runBefore(collection.train());
            KeyScores scores = new KeyScores(engine.metadata(), budget, SeriesCommand::key);
            scorer.run(test, scores, (fraction, count) -> {});
            return new Outcome(scores, preset == HistoryPreset.NONE ? Double.NaN : young(engine, collection));
        }
    }

    private double young(Engine engine, Collection collection) throws IOException {
        YoungKeys keys = new YoungKeys(engine.metadata().calibration().threshold(budget));
        try (Rows rows = collection.young().rows()) {
            new FileScorer(engine).run(rows, keys, (fraction, count) -> {});
        }
        return keys.alarms();
    }

    /** The key of a document, which stands first in it. */
    private static String key(byte[] document) {
        return new String(document, StandardCharsets.UTF_8).split(",", 2)[0];
    }
}
