package io.elbo.service.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.score.onnx.WorkingMemory;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Examination;
import io.elbo.stream.detector.Json;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorsTest {
    private static final Path MODELS = Path.of("../../models");

    private final Generators generators =
            new Generators(Clock.fixed(Instant.parse("2026-01-08T12:00:00Z"), ZoneOffset.UTC));

    private static Detector detector(Path model) {
        DetectorSettings settings = new DetectorSettings(
                "payments",
                "payments",
                model,
                new AlertBudget.Share(0.001),
                new AlertBudget.Share(0.0001),
                false,
                "payments.anomalies",
                null,
                null,
                "payments.dlq",
                true,
                5,
                null);
        return Detector.open(settings, 1 << 20, WorkingMemory.RETURNED);
    }

    private static double score(Detector detector, ObjectNode record) {
        Examination examination = detector.examine(Json.write(record));
        return ((Examination.Explained) examination).verdict().score();
    }

    @Test
    void shouldMakeUpOrdinaryRecordsAndTheSameOnesForTheSameSeed() throws Exception {
        try (Detector detector = detector(MODELS.resolve("payments-plain.onnx"))) {
            List<ObjectNode> records = generators.sample(detector, 20, 7);

            assertThat(records).hasSize(20).isEqualTo(generators.sample(detector, 20, 7));
            assertThat(records).isNotEqualTo(generators.sample(detector, 20, 8));
            assertThat(records.stream().mapToDouble(record -> score(detector, record)))
                    .as("scores of made up records")
                    .allMatch(score -> score < 20);
        }
    }

    @Test
    void shouldWalkFromOneRecordToAnother() throws Exception {
        try (Detector detector = detector(MODELS.resolve("payments-plain.onnx"))) {
            List<ObjectNode> ends = generators.sample(detector, 2, 3);
            byte[] from = Json.write(ends.get(0));
            byte[] to = Json.write(ends.get(1));

            List<ObjectNode> path = generators.between(detector, from, to, 5);

            assertThat(path).hasSize(5);
            assertThat(path.get(0))
                    .isEqualTo(generators.between(detector, from, from, 2).get(0));
            assertThat(path.get(4))
                    .isEqualTo(generators.between(detector, to, to, 2).get(1));
            assertThat(path.get(0)).isNotEqualTo(path.get(4));
        }
    }

    @Test
    void shouldSayWhichRecordCannotBeRead() {
        try (Detector detector = detector(MODELS.resolve("payments-plain.onnx"))) {
            byte[] record = "{}".getBytes(StandardCharsets.UTF_8);
            byte[] none = "[]".getBytes(StandardCharsets.UTF_8);

            assertThatThrownBy(() -> generators.between(detector, record, none, 5))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("'to': ");
        }
    }

    @Test
    void shouldSayThatAModelHasNoGenerator() {
        try (Detector detector = detector(TinyModel.write())) {
            assertThatThrownBy(() -> generators.sample(detector, 1, 1))
                    .isInstanceOf(NoGeneratorException.class)
                    .hasMessageContaining("no generator");
        }
    }

    @Test
    void shouldNotTakeAnotherModelsGenerator(@TempDir Path folder) throws Exception {
        Path model = folder.resolve("payments.onnx");
        Files.copy(MODELS.resolve("payments-plain.onnx"), model);
        Files.copy(
                MODELS.resolve("payments.generator.onnx"),
                folder.resolve("payments.generator.onnx"),
                StandardCopyOption.REPLACE_EXISTING);
        try (Detector detector = detector(model)) {
            assertThatThrownBy(() -> generators.sample(detector, 1, 1))
                    .isInstanceOf(NoGeneratorException.class)
                    .hasMessageContaining("belongs to version");
        }
    }
}
