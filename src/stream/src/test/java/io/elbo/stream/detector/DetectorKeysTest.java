package io.elbo.stream.detector;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.score.onnx.WorkingMemory;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.testkit.TinyModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which keys a model's histories may go by. */
class DetectorKeysTest {
    @TempDir
    Path folder;

    private DetectorSettings settings(boolean keyPartitioned, String... pointers) throws Exception {
        Path model = folder.resolve("model.onnx");
        Files.write(model, TinyModel.bytes(TinyModel.rising(new HistoryDefinition(List.of(pointers), null, null))));
        return new DetectorSettings(
                        "cards",
                        "payments",
                        model,
                        new AlertBudget.Share(0.001),
                        new AlertBudget.Share(0.0001),
                        false,
                        "cards.anomalies",
                        null,
                        null,
                        "payments.dlq",
                        true,
                        5,
                        null)
                .withKeyPartitioned(keyPartitioned);
    }

    private static boolean needsRekeying(DetectorSettings settings) {
        try (Detector detector = Detector.open(settings, 1 << 20, WorkingMemory.RETURNED)) {
            return detector.needsRekeying();
        }
    }

    @Test
    void shouldReadRecordsWhereTheyAreIfTheirOwnKeyCounts() throws Exception {
        assertThat(needsRekeying(settings(false))).isFalse();
    }

    @Test
    void shouldBringRecordsTogetherByValuesUnlessTheTopicIsPartitionedByThem() throws Exception {
        assertThat(needsRekeying(settings(false, "/customer/id", "/device"))).isTrue();
        assertThat(needsRekeying(settings(true, "/customer/id"))).isFalse();
    }
}
