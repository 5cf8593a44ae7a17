package io.elbo.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.history.KeyGaps;
import io.elbo.core.model.GapCalibration;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.infer.HistoryPreset;
import io.elbo.trainer.source.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GapFitTest {
    private static final Schema PLAIN = new Schema(List.of(new NumericField("a", "/a"), new NumericField("b", "/b")));
    private static final long START = 1_700_000_000;
    private static final long DAY = 86_400;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** A record of a key. */
    private record Spoken(int key, long time) {}

    /** Each key speaks at its own pace by day, at random times, and is silent by night. */
    private static List<Spoken> records(int days, Random random) {
        List<Spoken> records = new ArrayList<>();
        for (int key = 0; key < 20; key++) {
            double pace = 600 * (1 + key);
            double time = START;
            while (time < START + days * DAY) {
                time += -pace * Math.log(1 - random.nextDouble());
                if ((long) time % DAY > DAY / 3) {
                    records.add(new Spoken(key, (long) time));
                }
            }
        }
        records.sort(Comparator.comparingLong(Spoken::time));
        return records;
    }

    private @Nullable GapCalibration fit(List<Spoken> records, HistoryDefinition key) throws Exception {
        Random random = new Random(2);
        List<String> lines = records.stream()
                .map(record -> "{\"id\":" + record.key() + ",\"t\":" + record.time() + ",\"a\":" + random.nextGaussian()
                        + ",\"b\":" + random.nextGaussian() + "}")
                .toList();
        Path file = folder.resolve("records.jsonl");
        Files.write(file, lines);
        Schema schema = HistoryPreset.STEADY.apply(PLAIN, key);
        try (History history =
                HistoryReader.read(Dataset.of(file, null), schema, Orders.settings(3), (fraction, rows) -> {})) {
            return GapFit.of(history);
        }
    }

    @Test
    void shouldSayHowLongKeysAreSilentWhateverShapeTheirGapsHave() throws Exception {
        HistoryDefinition key = new HistoryDefinition(List.of("/id"), "/t", TimestampFormat.EPOCH_SECONDS);
        GapCalibration gaps = Objects.requireNonNull(fit(records(20, new Random(3)), key));

        double excess = gaps.calibration().threshold(0.01);
        Map<Integer, byte[]> states = new HashMap<>();
        Map<Integer, Long> latest = new HashMap<>();
        int all = 0;
        int longer = 0;
        for (Spoken record : records(20, new Random(4))) {
            byte[] state = states.get(record.key());
            Long before = latest.put(record.key(), record.time());
            double gap = before == null ? 0 : record.time() - before;
            if (state != null && KeyGaps.isKnown(state)) {
                all++;
                longer += gap > KeyGaps.seconds(state, excess, gaps.deviation()) ? 1 : 0;
            }
            states.put(record.key(), KeyGaps.next(state, gap));
        }

        assertThat(all).isGreaterThan(5_000);
        assertThat((double) longer / all).isBetween(0.005, 0.02);
    }

    @Test
    void shouldNotKnowThemIfRecordsHaveNoTimes() throws Exception {
        assertThat(fit(records(5, new Random(5)), new HistoryDefinition(List.of("/id"), null, null)))
                .isNull();
    }

    @Test
    void shouldNotKnowThemFromAFewRecords() throws Exception {
        HistoryDefinition key = new HistoryDefinition(List.of("/id"), "/t", TimestampFormat.EPOCH_SECONDS);

        assertThat(fit(records(5, new Random(6)).subList(0, 150), key)).isNull();
    }
}
