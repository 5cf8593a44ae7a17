package io.elbo.service.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.service.feed.Anomaly;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What an alert says, by the names that templates use. */
final class AlertText {
    private static final int LONGEST_REASONS = 1_000;

    private AlertText() {}

    /** The names of {@link #values}. */
    static Set<String> names() {
        return Set.of(
                "summary",
                "reasons",
                "detector",
                "key",
                "group",
                "severity",
                "count",
                "untold",
                "score",
                "rawScore",
                "pValue",
                "threshold",
                "model",
                "modelVersion",
                "topic",
                "partition",
                "offset",
                "time",
                "traceId");
    }

    static Map<String, JsonNode> values(Alert alert) {
        JsonNode anomaly = alert.worst().document();
        return Map.ofEntries(
                Map.entry("summary", TextNode.valueOf(summary(alert))),
                Map.entry("reasons", TextNode.valueOf(reasons(alert.worst()))),
                Map.entry("detector", anomaly.path("detector")),
                Map.entry("key", TextNode.valueOf(alert.worst().key())),
                Map.entry(
                        "group",
                        TextNode.valueOf(
                                alert.worst().detector() + "/" + alert.worst().key())),
                Map.entry("severity", TextNode.valueOf(alert.worst().severity().label())),
                Map.entry("count", IntNode.valueOf(alert.count())),
                Map.entry("untold", LongNode.valueOf(alert.untold())),
                Map.entry("score", value(anomaly, alert.worst().isIncident() ? "peakScore" : "score")),
                Map.entry("rawScore", value(anomaly, "rawScore")),
                Map.entry("pValue", anomaly.path("pValue")),
                Map.entry("threshold", anomaly.path("threshold")),
                Map.entry("model", anomaly.at("/model/name")),
                Map.entry("modelVersion", anomaly.at("/model/version")),
                Map.entry("topic", anomaly.at("/source/topic")),
                Map.entry("traceId", TextNode.valueOf(anomaly.path("traceId").asText())),
                Map.entry("partition", anomaly.at("/source/partition")),
                Map.entry("offset", anomaly.at("/source/offset")),
                Map.entry(
                        "time",
                        TextNode.valueOf(
                                Instant.ofEpochMilli(alert.worst().timestamp()).toString())));
    }

    private static JsonNode value(JsonNode document, String name) {
        JsonNode value = document.path(name);
        return value.isMissingNode() ? NullNode.getInstance() : value;
    }

    /** One line: {@code payments: critical anomaly, key c-04136, score 129.68, p-value 2.4e-08}. */
    static String summary(Alert alert) {
        JsonNode anomaly = alert.worst().document();
        boolean isIncident = alert.worst().isIncident();
        boolean isSilence = alert.worst().isSilence();
        String subject =
                alert.worst().detector() + ": " + alert.worst().severity().label()
                        + (isSilence ? " silence, " : isIncident ? " incident, " : " anomaly, ")
                        + (alert.worst().key().isEmpty()
                                ? "no key"
                                : "key " + alert.worst().key());
        if (isSilence) {
            return subject + ", " + anomaly.path("text").asText();
        }
        if (isIncident) {
            return subject
                    + String.format(
                            Locale.ROOT,
                            ", evidence %.1f, p-value %.1e, records %d, anomalies %d",
                            anomaly.path("peakEvidence").asDouble(),
                            anomaly.path("pValue").asDouble(),
                            anomaly.path("records").asInt(),
                            anomaly.path("anomalies").asInt());
        }
        return subject
                + String.format(
                        Locale.ROOT,
                        ", score %.2f, p-value %.1e",
                        anomaly.path("score").asDouble(),
                        anomaly.path("pValue").asDouble())
                + (alert.count() > 1 ? " (the worst of " + alert.count() + ")" : "");
    }

    /** The most unusual fields, each as {@code field: what is unusual about its value}. */
    static String reasons(Anomaly anomaly) {
        String reasons = anomaly.unusualFields().stream()
                .map(each -> each.text().isEmpty() ? each.field() : each.field() + ": " + each.text())
                .collect(Collectors.joining("; "));
        return cut(reasons, LONGEST_REASONS);
    }

    private static String cut(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest) + "…" : text;
    }
}
