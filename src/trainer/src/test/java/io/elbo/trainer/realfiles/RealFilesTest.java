package io.elbo.trainer.realfiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldKind;
import io.elbo.core.feature.ValueState;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.evaluate.ScoredBatch;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.infer.Inference;
import io.elbo.trainer.infer.Proposal;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Input;
import io.elbo.trainer.source.ReadOptions;
import io.elbo.trainer.source.Rows;
import io.elbo.trainer.train.HistoryReader;
import io.elbo.trainer.train.ScoreKind;
import io.elbo.trainer.train.TrainedModel;
import io.elbo.trainer.train.Training;
import io.elbo.trainer.train.TrainingSettings;
import io.elbo.trainer.vae.Reconstruction;
import io.elbo.trainer.vae.VaeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Walks over every kind of file: schema, the service's decoder, and from training to scores. */
class RealFilesTest {
    private static final int HISTORY_ROWS = 2000;
    private static final int TRAINING_ROWS = 2600; // with fewer each model is trained several times
    private static final int FRESH_ROWS = 1000;

    @TempDir
    Path folder = Path.of("set by JUnit");

    private Dataset history(RealFile kind, int rows) throws IOException {
        return dataset(kind, "history", kind.rows(0, rows, 1));
    }

    private Dataset dataset(RealFile kind, String name, byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve(name + "." + kind.ending), bytes);
        return Dataset.of(List.of(Input.of(file)), ReadOptions.DEFAULT, System.out::println);
    }

    private static Schema infer(Dataset dataset) throws IOException {
        Proposal proposal = Inference.of(dataset, Long.MAX_VALUE, Set.of(), (fraction, rows) -> {});
        proposal.guesses()
                .forEach(guess -> System.out.println(guess.name() + ": " + guess.type() + ": " + guess.why()));
        return proposal.schema();
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadEveryValueWithTheServicesDecoder(RealFile kind) throws IOException {
        Dataset dataset = history(kind, HISTORY_ROWS);
        Schema schema = infer(dataset);
        JsonDecoder decoder = new JsonDecoder(schema, 1 << 20);
        List<FieldKind> kinds = FieldKind.of(schema);
        Batch batch = new Batch(schema, 1);
        long missing = 0;
        long records = 0;
        try (Rows rows = dataset.rows()) {
            for (; rows.next(); records++) {
                batch.clear();
                assertThat(decoder.decode(rows.json(), batch)).isSameAs(Decoded.ROW);
                for (FieldKind field : kinds) {
                    missing += field.state(batch, 0) == ValueState.MISSING ? 1 : 0;
                }
            }
        }
        assertThat(records).isBetween(HISTORY_ROWS - 4L, (long) HISTORY_ROWS);
        assertThat(schema.fields()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(missing).isLessThan(records / 5);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "DECIMAL_COMMA",
                "MISSING_WORD",
                "SLASHED_DATES",
                "DATES_WITH_SENTINELS",
                "EPOCH_NANOS",
                "COUNTER",
                "ORDER_NUMBERS",
                "LABEL_WITH_A_BLANK",
                "LATITUDE"
            })
    void shouldFlagFewOfWhatFollowsAndWhatIsFarOff(RealFile kind) throws Exception {
        Dataset dataset = history(kind, TRAINING_ROWS);
        VaeSettings vae = new VaeSettings(32, 16, 4, 1, 0.2, 400, 128, 0.004, 12, 1, Reconstruction.GAUSSIAN, 0);
        TrainingSettings settings =
                new TrainingSettings("real", "1", "2024-01-01T00:00:00Z", 0.2, ScoreKind.MEMORY, vae);
        TrainedModel model;
        try (History history = HistoryReader.read(dataset, infer(dataset), settings, (fraction, rows) -> {})) {
            model = new Training(history, settings, dataset.digest(), "test").run(step -> {});
        }
        Path file = folder.resolve("model.onnx");
        model.model().writeTo(file);
        try (Engine engine = OnnxEngine.open(file)) {
            double threshold = engine.metadata().calibration().threshold(1e-2);
            List<Float> fresh = scores(engine, dataset(kind, "fresh", kind.rows(TRAINING_ROWS, FRESH_ROWS, 2)));
            List<Float> odd = scores(engine, dataset(kind, "odd", kind.oddRow(TRAINING_ROWS + 17)));
            long flagged = fresh.stream().filter(score -> score >= threshold).count();
            System.out.println(kind + ": " + flagged + " of " + fresh.size() + " flagged, odd " + odd.get(0)
                    + " threshold " + threshold);
            assertThat(flagged).as("flagged of what follows").isLessThan(fresh.size() / 20);
            assertThat((double) odd.get(0)).as("what is far off").isGreaterThan(threshold);
        }
    }

    private static List<Float> scores(Engine engine, Dataset dataset) throws IOException {
        List<Float> scores = new ArrayList<>();
        try (Rows rows = dataset.rows()) {
            new FileScorer(engine)
                    .run(
                            rows,
                            new FileScorer.Sink() {
                                @Override
                                public void scored(ScoredBatch scored, int row) {
                                    scores.add(scored.scores().rawScore(row));
                                }

                                @Override
                                public void malformed(long rowNumber, Decoded.Malformed malformed) {
                                    throw new AssertionError(malformed.detail());
                                }

                                @Override
                                public boolean needsLabels() {
                                    return false;
                                }
                            },
                            (fraction, count) -> {});
        }
        return scores;
    }
}
