package io.elbo.stream.detector;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.feature.Batch;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.KeyProfile;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records that somebody makes up as the next ones of a key. */
class NextRecordsTest {
    private static final byte[] KEY = {'k'};
    private static final int EARLIER = 20;

    private ActiveModel model;
    private byte[] known;

    @BeforeEach
    void open() throws Exception {
        DetectorSettings settings = TinyDetector.settings(null);
        model = new ActiveModel(
                settings,
                OnnxEngine.open(TinyModel.bytes(TinyModel.rising(new HistoryDefinition(List.of(), null, null)))),
                1 << 20);
        KeyHistory history = Objects.requireNonNull(model.history());
        byte[] state = null;
        for (int i = 0; i < EARLIER; i++) {
            Batch row = new Batch(model.schema(), 1);
            model.decodeBody(record(i), row);
            state = history.advance(row, 0, state, i, 1_700_000_000_000L + i);
        }
        known = Objects.requireNonNull(state);
    }

    @AfterEach
    void close() {
        model.close();
    }

    /** A record of a total that rises by the tiny model's mean at each record. */
    private static byte[] record(int number) {
        return ("{\"total\":" + number * (int) TinyModel.MEAN + ",\"card\":{\"country\":\"SE\"},\"online\":true}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private List<Boolean> anomalies(byte @Nullable [] state, boolean inSequence, byte[]... records) {
        try (NextRecords next = new NextRecords(model.retain(), KEY, state, inSequence)) {
            return List.of(records).stream()
                    .map(next::examine)
                    .map(Examination.Explained.class::cast)
                    .map(explained -> explained.verdict().isAnomaly())
                    .toList();
        }
    }

    @Test
    void shouldCompareEachRecordWithWhatIsKnownOfTheKey() {
        byte[] before = known.clone();

        assertThat(anomalies(known, false, record(EARLIER), record(EARLIER + 7), record(EARLIER)))
                .containsExactly(false, true, false);
        assertThat(known).isEqualTo(before);
    }

    @Test
    void shouldCompareEachRecordOfASequenceWithThoseBeforeItToo() {
        assertThat(anomalies(known, true, record(EARLIER), record(EARLIER + 1), record(EARLIER + 9)))
                .containsExactly(false, false, true);
        assertThat(anomalies(known, false, record(EARLIER), record(EARLIER + 1), record(EARLIER + 9)))
                .containsExactly(false, true, true);
    }

    @Test
    void shouldBeginASequenceWithAKeyThatWasNeverSeen() {
        assertThat(anomalies(null, true, record(3), record(4), record(5), record(15)))
                .endsWith(false, false, true);
    }

    @Test
    void shouldSayWhatIsUsualForTheKey() {
        assertThat(KeyProfile.of(model.metadata(), known))
                .containsExactly(new KeyProfile.Habit("total", "950 at last"));
        assertThat(KeyProfile.of(model.metadata(), new byte[] {1, 2})).isEmpty();
    }
}
