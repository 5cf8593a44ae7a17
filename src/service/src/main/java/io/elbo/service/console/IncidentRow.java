package io.elbo.service.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.service.feed.Anomaly;
import io.elbo.service.feed.Anomaly.UnusualField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An incident of a key as it was after its latest change.
 *
 * @param kind deviation or silence
 * @param state opened, updated or resolved
 * @param cause why it is resolved; null if it is not
 * @param suppressed the rule that suppresses the change; null if none does
 * @param start milliseconds since 1970
 * @param last time of the key's latest record, milliseconds since 1970
 * @param headline one line for a person
 */
public record IncidentRow(
        String id,
        String detector,
        String kind,
        String key,
        String state,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String cause,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String suppressed,
        String severity,
        long start,
        long last,
        String headline,
        List<String> fields) {
    private static final int MAX_ID = 600;
    private static final int MAX_HEADLINE = 300;

    static IncidentRow of(Anomaly incident) {
        JsonNode document = incident.document();
        List<String> fields = incident.unusualFields().stream()
                .map(UnusualField::field)
                .distinct()
                .toList();
        return new IncidentRow(
                Texts.cut(document.path("id").asText(), MAX_ID),
                incident.detector(),
                incident.isSilence() ? "silence" : "deviation",
                incident.key(),
                document.path("state").asText(),
                text(document, "cause"),
                text(document, "suppressed"),
                incident.severity().label(),
                document.path("start").asLong(),
                document.path("last").asLong(),
                Texts.cut(headline(document, fields), MAX_HEADLINE),
                fields);
    }

    private static @Nullable String text(JsonNode document, String name) {
        JsonNode value = document.path(name);
        return value.isTextual() ? value.textValue() : null;
    }

    private static String headline(JsonNode document, List<String> fields) {
        String said = document.path("text").asText();
        if (!said.isEmpty()) {
            return said;
        }
        int anomalies = document.path("anomalies").asInt();
        int records = document.path("records").asInt();
        return anomalies + (anomalies == 1 ? " anomaly" : " anomalies") + " in " + records
                + (records == 1 ? " record" : " records")
                + (fields.isEmpty() ? "" : ", mostly of " + String.join(", ", fields));
    }
}
