package io.elbo.service.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.stream.detector.Json;
import io.elbo.stream.settings.BadConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertFormatTest {
    /** Would break out of a text that is put together by pasting. */
    private static final String EVIL = "x\", \"severity\": \"none\"}, {\"a\\\": $1 {{token}} \u0000\n</script>";

    @TempDir
    Path folder;

    private static JsonNode body(AlertFormat format, Alert alert) throws Exception {
        return Json.read(format.body(alert, "s3cret"));
    }

    @Test
    void shouldSpeakAlertmanagersLanguage() throws Exception {
        JsonNode alerts = body(new AlertFormat.Alertmanager(), Examples.alert("c-1"));

        assertThat(alerts.isArray()).isTrue();
        JsonNode alert = alerts.get(0);
        assertThat(alert.at("/labels/alertname").asText()).isEqualTo("ElboAnomaly");
        assertThat(alert.at("/labels/detector").asText()).isEqualTo("cards");
        assertThat(alert.at("/labels/key").asText()).isEqualTo("c-1");
        assertThat(alert.at("/labels/severity").asText()).isEqualTo("critical");
        assertThat(alert.at("/annotations/summary").asText())
                .isEqualTo("cards: critical anomaly, key c-1, score 9.75, p-value 6.3e-05 (the worst of 3)");
        assertThat(alert.at("/annotations/description").asText())
                .isEqualTo("currency: JPY, unusual with country SE (expected SEK); amount: missing (expected 21.5)");
        assertThat(alert.at("/annotations/untold").asText()).isEqualTo("12");
        assertThat(alert.at("/startsAt").asText()).isEqualTo("2026-01-05T12:00:01Z");
        assertThat(alert.at("/endsAt").asText()).isEqualTo("2026-01-05T12:10:01Z");
        assertThat(alerts.toString()).doesNotContain("payload\"").doesNotContain("s3cret");
        alert.get("annotations").forEach(value -> assertThat(value.isTextual()).isTrue());
    }

    @Test
    void shouldNameTheTraceOfARecordThatHasOne() throws Exception {
        Alert alert = Examples.alert("c-1");
        assertThat(body(new AlertFormat.Alertmanager(), alert)
                        .at("/0/annotations")
                        .has("traceId"))
                .isFalse();

        ((ObjectNode) alert.worst().document()).put("traceId", "0af7651916cd43dd8448eb211c80319c");

        assertThat(body(new AlertFormat.Alertmanager(), alert)
                        .at("/0/annotations/traceId")
                        .asText())
                .isEqualTo("0af7651916cd43dd8448eb211c80319c");
        Path template = Files.writeString(folder.resolve("trace.json"), "{\"trace\": \"t={{traceId}}\"}");
        assertThat(body(AlertFormat.Filled.open("webhook.template", template.toString()), alert)
                        .path("trace")
                        .asText())
                .isEqualTo("t=0af7651916cd43dd8448eb211c80319c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "slack", "pagerduty"})
    void shouldFillTheBundledTemplates(String name) throws Exception {
        AlertFormat format = AlertFormat.Filled.open("webhook.template", name);

        String body = body(format, Examples.alert("c-1")).toString();

        assertThat(body).contains("c-1").contains("JPY").contains("critical").doesNotContain("{{");
        assertThat(body.contains("s3cret")).isEqualTo(name.equals("pagerduty"));
        assertThat(format.holdsToken()).isEqualTo(name.equals("pagerduty"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "slack", "pagerduty"})
    void shouldKeepEveryValueInsideItsText(String name) throws Exception {
        AlertFormat format = AlertFormat.Filled.open("webhook.template", name);

        JsonNode tame = body(format, Examples.alert("c-1"));
        JsonNode wild = body(format, Examples.alert(EVIL));

        assertThat(shape(wild)).isEqualTo(shape(tame));
        assertThat(wild.findValuesAsText("key")).allMatch(EVIL::equals);
    }

    /** The document with every value blank. */
    private static String shape(JsonNode node) {
        if (node.isObject()) {
            StringBuilder shape = new StringBuilder("{");
            node.properties().forEach(p -> shape.append(p.getKey())
                    .append(':')
                    .append(shape(p.getValue()))
                    .append(','));
            return shape.append('}').toString();
        }
        if (node.isArray()) {
            StringBuilder shape = new StringBuilder("[");
            node.forEach(element -> shape.append(shape(element)).append(','));
            return shape.append(']').toString();
        }
        return node.getNodeType().name();
    }

    @Test
    void shouldKeepEveryValueInsideItsTextForAlertmanagerToo() throws Exception {
        JsonNode alerts = body(new AlertFormat.Alertmanager(), Examples.alert(EVIL));

        assertThat(alerts).hasSize(1);
        assertThat(alerts.at("/0/labels/key").asText()).isEqualTo(EVIL);
        assertThat(alerts.at("/0/labels/severity").asText()).isEqualTo("critical");
    }

    @Test
    void shouldPutANumberWhereATextIsNothingButItsPlaceholder() throws Exception {
        Path template = Files.writeString(
                folder.resolve("own.json"),
                "{\"n\": \"{{ score }}\", \"t\": \"score {{score}}\", \"fixed\": [1, true, null]}");

        JsonNode body = body(AlertFormat.Filled.open("webhook.template", template.toString()), Examples.alert("c-1"));

        assertThat(body.toString()).isEqualTo("{\"n\":9.75,\"t\":\"score 9.75\",\"fixed\":[1,true,null]}");
    }

    @Test
    void shouldRefuseATemplateThatIsNone() throws Exception {
        assertThatThrownBy(() -> AlertFormat.Filled.open("webhook.template", "/nowhere.json"))
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageContaining("webhook.template=/nowhere.json")
                .hasMessageContaining("pagerduty, plain, slack");
        Path unknown = Files.writeString(folder.resolve("unknown.json"), "{\"a\": \"{{passwort}}\"}");
        assertThatThrownBy(() -> AlertFormat.Filled.open("webhook.template", unknown.toString()))
                .hasMessageContaining("{{passwort}}")
                .hasMessageContaining("detector, group, key");
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"a\": {{score}} }");
        assertThatThrownBy(() -> AlertFormat.Filled.open("webhook.template", broken.toString()))
                .isInstanceOf(BadConfigurationException.class);
    }
}
