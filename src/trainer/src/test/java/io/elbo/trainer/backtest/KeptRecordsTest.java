package io.elbo.trainer.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.SharedDecoder;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.testkit.TinyModel;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptRecordsTest {
    @Test
    void shouldKeepTheHighestAndOfTwoAlikeTheEarlier(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("five.jsonl");
        Files.write(
                file,
                IntStream.range(0, 5).mapToObj(i -> "{\"amount\":" + i + "}").toList());
        try (Engine engine = OnnxEngine.open(TinyModel.bytes());
                Rows rows = Dataset.of(file, null).rows()) {
            List<BacktestModel> models = List.of(new BacktestModel("tiny.onnx", engine));
            RecordBlock block =
                    new RecordBlock(new SharedDecoder(JsonFormat.JSON, List.of(TinyModel.SCHEMA), 1_000), models);
            assertThat(block.read(rows, false, 0)).isTrue();
            block.decode();
            block.date(new BacktestSettings(List.of(new AlertBudget.Share(0.01)), null, null, false, 2, 1));
            block.score(models);
            ThresholdPolicy policy = new ThresholdPolicy(
                    engine.metadata().calibration(), new AlertBudget.Share(0.01), new AlertBudget.Share(0.001));

            KeptRecords kept = new KeptRecords(2);
            double[] ranks = {1, 7, 7, 3, 7};
            for (int i = 0; i < 5; i++) {
                int row = i;
                kept.offer(ranks[row], row, () -> new KeptRecord(block, row, Double.NaN, List.of(policy)));
            }

            assertThat(kept.highestFirst()).extracting(KeptRecord::number).containsExactly(1L, 2L);
            assertThat(kept.offered()).isEqualTo(5);
            assertThat(kept.highestFirst().get(1).row(0).numeric(0, 0)).isEqualTo(2f);
        }
    }

    @Test
    void shouldDrawAtRandomButAlwaysTheSame() {
        double mean = IntStream.range(0, 10_000)
                .mapToDouble(KeptRecords::random)
                .average()
                .orElse(0);

        assertThat(mean).isBetween(0.49, 0.51);
        assertThat(KeptRecords.random(17)).isEqualTo(KeptRecords.random(17)).isNotEqualTo(KeptRecords.random(18));
    }
}
