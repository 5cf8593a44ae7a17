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
    private static final int MAX_VALUE_LENGTH = 40;
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private AnomalyLine() {}

    /** Time, severity, score, p-value, key and the fields that cost most, as {@code field: value -> expected}. */
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
            String why = contribution.path("reason").asText("");
            reasons.add(contribution.path("field").asText() + ": " + shown(contribution.path("value"))
                    + (why.equals("unseen") ? " (never seen)" : "") + " -> " + shown(contribution.path("expected")));
        }
        return reasons.isEmpty() ? "no single field" : String.join(", ", reasons);
    }

    private static String shown(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return "missing";
        }
        if (value.isFloatingPointNumber()) {
            double number = value.doubleValue();
            return String.format(Locale.ROOT, Math.abs(number) < 1e7 ? "%.2f" : "%.3e", number);
        }
        String text = value.isValueNode() ? value.asText() : value.toString();
        return text.length() > MAX_VALUE_LENGTH ? text.substring(0, MAX_VALUE_LENGTH - 3) + "..." : text;
    }
}
