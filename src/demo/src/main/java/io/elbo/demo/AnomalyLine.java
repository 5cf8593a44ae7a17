package io.elbo.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An anomaly record as one line for a person. */
final class AnomalyLine {
    private static final int REASONS = 3;
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private AnomalyLine() {}

    /** Time, severity, score, p-value, key and the first reasons. */
    static String of(JsonNode anomaly, String key) {
        return String.format(
                Locale.ROOT,
                "%s %-8s score %5.2f  p %.1e  %s | %s",
                CLOCK.format(Instant.ofEpochMilli(
                        anomaly.path("source").path("timestamp").asLong())),
                anomaly.path("severity").asText("?").toUpperCase(Locale.ROOT),
                anomaly.path("score").asDouble(),
                anomaly.path("pValue").asDouble(),
                key,
                reasons(anomaly.path("contributions")));
    }

    private static String reasons(JsonNode contributions) {
        List<String> reasons = new ArrayList<>();
        for (JsonNode contribution : contributions) {
            if (reasons.size() == REASONS) {
                break;
            }
            reasons.add(reason(
                    contribution.path("field").asText(),
                    contribution.path("text").asText()));
        }
        return reasons.isEmpty() ? "no single field" : String.join("; ", reasons);
    }

    /** The text of a field like {@code amount.usual} begins with {@code amount}, which need not be said twice. */
    private static String reason(String field, String text) {
        int suffix = field.lastIndexOf('.');
        return suffix > 0 && text.startsWith(field.substring(0, suffix) + " ") ? text : field + " " + text;
    }
}
