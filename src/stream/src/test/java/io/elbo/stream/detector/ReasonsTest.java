package io.elbo.stream.detector;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonTrees;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.suppression.SuppressionRule;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.batch.FlakyEngine;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReasonsTest {
    private static final int ROWS = 20;
    private static final DetectorSettings SETTINGS = TinyDetector.settings(null);

    private final AtomicInteger failures = new AtomicInteger();

    @Test
    void shouldSearchForTheMostUnusualOnesOfABurstOnly() throws Exception {
        try (ActiveModel model = model(call -> false)) {
            Batch batch = batch(model);
            Reasons reasons = model.explain(batch, rows(), failures::incrementAndGet);

            assertThat(reasons.brief()).isEqualTo(ROWS - Reasons.MAX_SEARCHED);
            for (int row = 0; row < ROWS; row++) {
                Contribution first = first(model, reasons, row);
                assertThat(first.field()).isEqualTo("amount");
                assertThat(first.expected().asDouble()).isEqualTo(TinyModel.MEAN);
                // the last rows are the most unusual ones
                assertThat(first.remainingScore() != null).isEqualTo(row >= ROWS - Reasons.MAX_SEARCHED);
            }
            assertThat(failures).hasValue(0);
        }
    }

    @Test
    void shouldSearchForAllIfARuleHasToDecideOnThem() throws Exception {
        SuppressionRule rule = new SuppressionRule("small", "amount", null, null, null, null, null, null, "");
        try (ActiveModel model = new ActiveModel(
                SETTINGS.withSuppressions(List.of(rule)), OnnxEngine.open(TinyModel.bytes()), 1 << 20)) {
            Reasons reasons = model.explain(batch(model), rows(), failures::incrementAndGet);

            assertThat(reasons.brief()).isZero();
            assertThat(first(model, reasons, 0).remainingScore()).isNotNull();
        }
    }

    @Test
    void shouldExplainBrieflyIfTheModelFailsMeanwhile() throws Exception {
        try (ActiveModel model = model(call -> true)) {
            Batch batch = batch(model);
            Reasons reasons = model.explain(batch, new int[] {3}, failures::incrementAndGet);

            Contribution first = first(model, reasons, 3);

            assertThat(first.field()).isEqualTo("amount");
            assertThat(first.remainingScore()).isNull();
            assertThat(failures).hasValue(1);
        }
    }

    private static ActiveModel model(IntPredicate fails) throws Exception {
        Engine engine = new FlakyEngine(OnnxEngine.open(TinyModel.bytes()), fails);
        return new ActiveModel(SETTINGS, engine, 1 << 20);
    }

    private static int[] rows() {
        return IntStream.range(0, ROWS).toArray();
    }

    private static byte[] record(int row) {
        return ("{\"amount\":" + (200 + row) + ",\"card\":{\"country\":\"SE\"},\"online\":true}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Batch batch(ActiveModel model) {
        Batch batch = new Batch(model.schema(), ROWS);
        for (int row = 0; row < ROWS; row++) {
            assertThat(model.decodeBody(record(row), batch)).isEqualTo(Decoded.ROW);
        }
        return batch;
    }

    private static Contribution first(ActiveModel model, Reasons reasons, int row) {
        ThresholdPolicy policy =
                ThresholdPolicy.of(model.metadata().calibration(), SETTINGS.warning(), SETTINGS.critical(), Double.NaN);
        return reasons.of(JsonTrees.readOrMissing(record(row)), row, policy).get(0);
    }
}
