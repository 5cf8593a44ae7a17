package io.elbo.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.score.onnx.WorkingMemory;
import io.elbo.core.suppression.MaintenanceWindows;
import io.elbo.core.suppression.MinDeviation;
import io.elbo.core.suppression.SuppressionRule;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.TopicRole;
import io.elbo.testkit.TinyModel;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DetectorViewTest {
    private static DetectorSettings settings() {
        return new DetectorSettings(
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
    }

    @Test
    void shouldShowTheTopicOfEachRole() {
        DetectorSettings settings = settings();
        Set<String> texts = new HashSet<>();
        try (Detector detector = Detector.open(settings, 1 << 20, WorkingMemory.RETURNED)) {
            JsonNode view = new ObjectMapper().valueToTree(DetectorView.of(detector));
            view.forEach(value -> texts.add(value.asText()));
        }

        assertThat(settings.outputTopics()).containsOnlyKeys(TopicRole.values());
        Map<TopicRole, String> topics = settings.outputTopics();
        assertThat(topics.remove(TopicRole.INCIDENTS)).isEqualTo(settings.name() + ".incidents");
        assertThat(texts)
                .contains("payments")
                .containsAll(topics.values())
                .doesNotContain(settings.name() + ".incidents"); // its model knows no evidence
    }

    @Test
    void shouldShowRulesAndWhetherTheyHaveExpired() {
        DetectorSettings settings = settings()
                .withSuppressions(List.of(new SuppressionRule(
                        "old",
                        "amount",
                        MinDeviation.parse("above"),
                        null,
                        null,
                        MaintenanceWindows.parse("daily", ZoneId.of("Europe/Berlin")),
                        null,
                        Instant.EPOCH,
                        "ticket 1234")));
        try (Detector detector = Detector.open(settings, 1 << 20, WorkingMemory.RETURNED)) {
            assertThat(new ObjectMapper().valueToTree(DetectorView.of(detector)).at("/suppressions/0"))
                    .hasToString("{\"name\":\"old\",\"field\":\"amount\",\"unless\":\"above\",\"during\":\"daily\","
                            + "\"timeZone\":\"Europe/Berlin\",\"until\":\"1970-01-01T00:00:00Z\",\"expired\":true,"
                            + "\"why\":\"ticket 1234\"}");
        }
    }

    @Test
    void shouldRefuseARuleAboutAFieldThatTheModelDoesNotHaveByItsProperty() {
        DetectorSettings settings = settings()
                .withSuppressions(List.of(new SuppressionRule("r", "amont", null, null, null, null, null, null, "")));

        assertThatThrownBy(() -> Detector.open(settings, 1 << 20, WorkingMemory.RETURNED))
                .isInstanceOf(BadConfigurationException.class)
                .hasMessage("elbo.detectors.\"cards\".policy.suppress.r.field=amont: the model has no field amont;"
                        + " the nearest are amount, country, online");
    }
}
