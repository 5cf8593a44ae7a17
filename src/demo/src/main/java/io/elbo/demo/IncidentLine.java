package io.elbo.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A change of an incident as one line for a person. */
final class IncidentLine {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private IncidentLine() {}

    /** Time, evidence, p-value, customer and the fields that lead. */
    static String opened(JsonNode incident) {
        List<String> fields = new ArrayList<>();
        incident.path("fields").forEach(field -> fields.add(field.asText()));
        return String.format(
                Locale.ROOT,
                "%s INCIDENT sum   %5.2f  p %.1e  %s | opened by %s",
                CLOCK.format(Instant.now()),
                incident.path("evidence").asDouble(),
                incident.path("pValue").asDouble(),
                incident.path("key").asText(),
                fields.isEmpty() ? "no single field" : String.join(", ", fields));
    }

    /** How long it was open, in the payments' own time, and what came meanwhile. */
    static String resolved(JsonNode incident) {
        Duration open = Duration.ofMillis(
                incident.path("last").asLong() - incident.path("start").asLong());
        return String.format(
                Locale.ROOT,
                "%s resolved sum   %5.2f at most     %s | %d payments in %s, %d of them anomalies",
                CLOCK.format(Instant.now()),
                incident.path("peakEvidence").asDouble(),
                incident.path("key").asText(),
                incident.path("records").asInt(),
                open.toHours() > 0 ? open.toHours() + " h" : open.toMinutes() + " min",
                incident.path("anomalies").asInt());
    }
}
