package io.elbo.stream.detector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.JsonTrees;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.mask.Masks;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reasons about fields that are derived from the history of a key, as they stand in the document of an anomaly. */
class KeyReasonsTest {
    private static final DetectorSettings SETTINGS = TinyDetector.settings(null);
    private static final int EARLIER = 20;

    private ActiveModel model;
    private KeyHistory history;
    private ThresholdPolicy thresholds;

    @BeforeEach
    void open() throws Exception {
        model = new ActiveModel(
                SETTINGS,
                OnnxEngine.open(TinyModel.bytes(TinyModel.rising(new HistoryDefinition(List.of(), null, null)))),
                1 << 20);
        history = Objects.requireNonNull(model.history());
        thresholds =
                ThresholdPolicy.of(model.metadata().calibration(), SETTINGS.warning(), SETTINGS.critical(), Double.NaN);
    }

    @AfterEach
    void close() {
        model.close();
    }

    /** A record of a total that has risen by the tiny model's mean at each of the records before. */
    private static byte[] record(int number, int more) {
        return ("{\"total\":" + (number * (int) TinyModel.MEAN + more)
                        + ",\"card\":{\"country\":\"SE\"},\"online\":true}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] append(byte[] record, Batch batch, byte @Nullable [] state, int offset) {
        assertThat(model.decodeBody(record, batch)).isEqualTo(Decoded.ROW);
        return history.advance(batch, batch.rows() - 1, state, offset, 1_700_000_000_000L + offset);
    }

    private static JsonNode reason(Outcome outcome, byte[] record) throws Exception {
        AnomalyDocument document = AnomalyDocument.of(
                "cards",
                (Outcome.Anomaly) outcome,
                new SourceRef("payments", 0, EARLIER, 1),
                null,
                () -> JsonTrees.readOrMissing(record),
                false,
                Masks.NONE);
        return Json.read(Json.write(document)).path("contributions").get(0);
    }

    private static void assertSpeaksOfTheKey(JsonNode reason) {
        assertThat(reason.path("field").asText()).isEqualTo("amount");
        assertThat(reason.path("value").intValue()).isEqualTo(1300);
        assertThat(reason.path("expected").asDouble()).isEqualTo(1000);
        assertThat(reason.path("text").asText())
                .isEqualTo("total 1300: 350 above 950 of this key's record before (20 records)");
        assertThat(reason.has("replacement")).isFalse();
    }

    @Test
    void shouldSpeakOfTheKeyInABatch() throws Exception {
        Batch batch = new Batch(model.schema(), EARLIER + 1);
        byte[] state = null;
        for (int i = 0; i < EARLIER; i++) {
            state = append(record(i, 0), batch, state, i);
        }
        byte[] odd = record(EARLIER, 300);
        append(odd, batch, state, EARLIER);
        Scores scores = model.engine().newScores(EARLIER + 1);
        model.engine().score(batch, scores);
        assertThat(thresholds.isAnomaly(scores.rawScore(EARLIER - 1))).isFalse();

        Outcome outcome = model.unusual(
                scores,
                EARLIER,
                thresholds,
                model.explain(batch, new int[] {EARLIER}, () -> {}),
                ActiveModel.view(JsonFormat.JSON, null, odd, RecordHeaders.NONE, 1));

        assertSpeaksOfTheKey(reason(outcome, odd));
    }

    @Test
    void shouldSpeakOfTheKeyOfARecordThatIsScoredAlone() throws Exception {
        Batch earlier = new Batch(model.schema(), EARLIER);
        byte[] state = null;
        for (int i = 0; i < EARLIER; i++) {
            state = append(record(i, 0), earlier, state, i);
        }
        byte[] before = Objects.requireNonNull(state);
        byte[] odd = record(EARLIER, 300);
        try (RowScorer scorer = new RowScorer(model.retain())) {
            Outcome outcome = scorer.score(
                    odd,
                    RecordHeaders.NONE,
                    ActiveModel.view(JsonFormat.JSON, null, odd, RecordHeaders.NONE, 1),
                    batch -> history.advance(batch, 0, before, EARLIER, 1_700_000_100_000L),
                    thresholds,
                    () -> {});

            assertSpeaksOfTheKey(reason(outcome, odd));
        }
    }
}
