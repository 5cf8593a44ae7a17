package io.elbo.service;

import static io.elbo.testkit.Sender.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.score.onnx.WorkingMemory;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.Severity;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Examination;
import io.elbo.stream.settings.DetectorSettings;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The released model behind a detector. */
class PaymentsModelTest {
    private static final Set<String> OFTEN_MISSING = Set.of("customer.age", "distanceKm", "sinceLast.km");
    private static final DetectorSettings SETTINGS = new DetectorSettings(
                    "payments",
                    "payments",
                    Path.of("../../models/payments.onnx"),
                    new AlertBudget.Share(0.001),
                    new AlertBudget.Share(0.0001),
                    false,
                    "payments.anomalies",
                    null,
                    null,
                    "payments.dlq",
                    true,
                    20,
                    null)
            .withKeyPartitioned(true);

    @Test
    void shouldFlagARecordThatSaysNothing() {
        try (Detector detector = Detector.open(SETTINGS, 1 << 20, WorkingMemory.KEPT)) {
            Examination examination = detector.examine(bytes("{}"));

            assertThat(examination).isInstanceOfSatisfying(Examination.Explained.class, explained -> {
                assertThat(explained.verdict().severity()).isEqualTo(Severity.CRITICAL);
                assertThat(explained.contributions())
                        .extracting(contribution -> contribution.field())
                        .as("every field that ordinary payments seldom lack")
                        .containsAll(detector.schema().fields().stream()
                                .filter(field -> !(field instanceof DerivedField))
                                .map(Field::name)
                                .filter(name -> !OFTEN_MISSING.contains(name))
                                .toList());
            });
        }
    }

    @Test
    void shouldFindTheSameWhereEachCallReturnsItsMemory() {
        try (Detector kept = Detector.open(SETTINGS, 1 << 20, WorkingMemory.KEPT);
                Detector returned = Detector.open(SETTINGS, 1 << 20, WorkingMemory.RETURNED)) {
            assertThat(returned.examine(bytes("{\"amount\": 12.5}")))
                    .usingRecursiveComparison()
                    .isEqualTo(kept.examine(bytes("{\"amount\": 12.5}")));
        }
    }
}
