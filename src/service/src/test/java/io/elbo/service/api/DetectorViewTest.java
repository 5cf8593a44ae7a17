package io.elbo.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.score.onnx.WorkingMemory;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.TopicRole;
import io.elbo.testkit.TinyModel;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DetectorViewTest {
    @Test
    void shouldShowTheTopicOfEachRole() {
        DetectorSettings settings = new DetectorSettings(
                "cards",
                "payments",
                TinyModel.write(),
                new AlertBudget.Share(0.001),
                new AlertBudget.Share(0.0001),
                false,
                "topic-a",
                "topic-b",
                "topic-c",
                "topic-d",
                true,
                5,
                null);
        Set<String> texts = new HashSet<>();
        try (Detector detector = Detector.open(settings, 1 << 20, WorkingMemory.RETURNED)) {
            JsonNode view = new ObjectMapper().valueToTree(DetectorView.of(detector));
            view.forEach(value -> texts.add(value.asText()));
        }

        assertThat(settings.outputTopics()).containsOnlyKeys(TopicRole.values());
        assertThat(texts)
                .contains("payments")
                .containsAll(settings.outputTopics().values());
    }
}
