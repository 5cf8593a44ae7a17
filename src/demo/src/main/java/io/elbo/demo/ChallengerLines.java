package io.elbo.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the API says of a challenger, for a person. */
final class ChallengerLines {
    private static final int FIELDS = 3;

    private ChallengerLines() {}

    /** The alert diff in a few words. */
    static String counts(JsonNode challenger) {
        JsonNode counts = challenger.path("counts");
        return String.format(
                Locale.ROOT,
                "version %d in shadow over %,d payments: %,d anomalies gained, %,d lost, %,d kept",
                challenger.path("version").asInt(),
                counts.path("records").asLong(),
                counts.path("gained").asLong(),
                counts.path("lost").asLong(),
                counts.path("kept").asLong());
    }

    /** The alert diff, the alarm rates of both, and one example each of what is gained and lost, with the fields that explain it. */
    static List<String> diff(JsonNode challenger) {
        List<String> lines = new ArrayList<>();
        lines.add("-- challenger: " + counts(challenger));
        lines.add(String.format(
                Locale.ROOT,
                "   it flags %.2f %% of them, version %d flags %.2f %%; the budget for ordinary ones is %.2f %%",
                percent(challenger.path("challengerAlarmRate")),
                challenger.path("against").asInt(),
                percent(challenger.path("activeAlarmRate")),
                percent(challenger.path("budget"))));
        for (String kind : List.of("gained", "lost")) {
            JsonNode examples = challenger.path(kind);
            if (!examples.isEmpty()) {
                lines.add(example(kind, examples.get(0), challenger));
            }
        }
        return lines;
    }

    private static double percent(JsonNode share) {
        return 100 * share.asDouble();
    }

    private static String example(String kind, JsonNode example, JsonNode challenger) {
        List<String> fields = new ArrayList<>();
        for (JsonNode field : example.path("fields")) {
            if (fields.size() < FIELDS) {
                String expected = field.path("expected").asText();
                fields.add(field.path("name").asText() + " "
                        + field.path("value").asText() + (expected.isEmpty() ? "" : " (expected " + expected + ")"));
            }
        }
        return String.format(
                Locale.ROOT,
                "   %-6s  %s  score %.2f by version %d, %.2f by version %d | %s",
                kind,
                example.path("key").asText("-"),
                example.path("activeScore").asDouble(),
                challenger.path("against").asInt(),
                example.path("challengerScore").asDouble(),
                challenger.path("version").asInt(),
                fields.isEmpty() ? "no single field" : String.join("; ", fields));
    }
}
