package io.elbo.service.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.service.feed.Anomaly;
import io.elbo.service.feed.Anomaly.UnusualField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An anomaly as lists and events show it.
 *
 * @param id its place in the anomalies topic: {@code <partition>-<offset>}
 * @param t the record's timestamp, milliseconds since 1970
 * @param key of the record as text, empty if it has none
 * @param score surprise, nats
 * @param headline the most unusual field, and what is unusual about it
 * @param fields that are named as reasons, the most unusual first
 * @param registryVersion of the model; null if there is no registry
 */
public record AnomalyRow(
        String id,
        String detector,
        long t,
        String key,
        String severity,
        double score,
        double pValue,
        String headline,
        List<String> fields,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer registryVersion) {
    private static final int MAX_HEADLINE = 300;

    static AnomalyRow of(Anomaly anomaly) {
        List<UnusualField> fields = anomaly.unusualFields();
        JsonNode version = anomaly.document().at("/model/registryVersion");
        return new AnomalyRow(
                new AnomalyId(anomaly.partition(), anomaly.offset()).toString(),
                anomaly.detector(),
                anomaly.timestamp(),
                anomaly.key(),
                anomaly.severity().label(),
                anomaly.document().path("score").asDouble(),
                anomaly.document().path("pValue").asDouble(),
                fields.isEmpty() ? "" : headline(fields.get(0)),
                fields.stream().map(UnusualField::field).toList(),
                version.isInt() ? version.intValue() : null);
    }

    private static String headline(UnusualField first) {
        return Texts.cut(first.text().isEmpty() ? first.field() : first.field() + ": " + first.text(), MAX_HEADLINE);
    }

    /** Characters that it holds, about. */
    int length() {
        return id.length()
                + key.length()
                + headline.length()
                + fields.stream().mapToInt(String::length).sum();
    }
}
