package io.elbo.service.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.verdict.Severity;
import io.elbo.format.avro.EventBodies;
import io.elbo.stream.detector.Json;
import io.elbo.stream.schema.KafkaHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A committed anomaly or change of an incident, as far as alerts and lists tell of it.
 *
 * @param key of the record, or of the incident, as text; empty where it has none
 * @param document the record's body without the payload
 * @param partition of the anomalies' topic
 * @param offset in that partition
 * @param timestamp milliseconds since 1970-01-01T00:00Z
 */
public record Anomaly(String key, Severity severity, JsonNode document, int partition, long offset, long timestamp) {
    private static final int MAX_KEY_LENGTH = 150;

    /** Null where the record is no anomaly. */
    public static @Nullable Anomaly read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null
                || !(document(record) instanceof ObjectNode document)
                || !document.path("detector").isTextual()) {
            return null;
        }
        document.remove("payload");
        Severity severity = severity(document.path("severity").asText());
        return severity == Severity.NONE
                ? null
                : new Anomaly(
                        key(
                                isIncident(document)
                                        ? document.path("key").asText().getBytes(StandardCharsets.UTF_8)
                                        : record.key()),
                        severity,
                        document,
                        record.partition(),
                        record.offset(),
                        record.timestamp());
    }

    private static JsonNode document(ConsumerRecord<byte[], byte[]> record) {
        return EventBodies.document(record.value(), KafkaHeaders.of(record.headers()));
    }

    /** The body of such a record as JSON, with the payload. */
    public static byte[] json(ConsumerRecord<byte[], byte[]> record) {
        return EventBodies.isAvro(record.value()) ? Json.write(document(record)) : record.value();
    }

    private static boolean isIncident(JsonNode document) {
        return document.path("state").isTextual();
    }

    /** Whether it is a change of an incident, and no single anomaly. */
    public boolean isIncident() {
        return isIncident(document);
    }

    /** Whether it is an incident of a key that has fallen silent. */
    public boolean isSilence() {
        return document.path("kind").asText().equals("silence");
    }

    /** Whether it is a change of an incident that a rule suppresses. */
    public boolean isSuppressed() {
        return document.path("suppressed").isTextual();
    }

    /** Whether it is the end of an incident. */
    public boolean isOver() {
        return document.path("state").asText().equals("resolved");
    }

    public String detector() {
        return document.path("detector").asText();
    }

    /**
     * The most unusual fields, the worst first.
     *
     * @param text what is unusual about the field's value; empty if the document does not say it
     */
    public record UnusualField(String field, String text) {}

    /** See {@link UnusualField}. */
    public List<UnusualField> unusualFields() {
        List<UnusualField> fields = new ArrayList<>();
        document.path("fields").forEach(field -> fields.add(new UnusualField(field.asText(), ""))); // of an incident
        for (JsonNode contribution : document.path("contributions")) {
            String text = contribution.path("text").asText(); // early releases wrote none
            fields.add(new UnusualField(
                    contribution.path("field").asText(),
                    text.isEmpty() ? contribution.path("value").asText() : text));
        }
        return fields;
    }

    private static Severity severity(String label) {
        return Arrays.stream(Severity.values())
                .filter(severity -> severity.label().equals(label))
                .findFirst()
                .orElse(Severity.NONE);
    }

    /** The key's text; its bytes in hexadecimal where it is none. A long key is cut, and told apart by a hash. */
    private static String key(byte @Nullable [] key) {
        if (key == null) {
            return "";
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString();
        } catch (CharacterCodingException e) {
            text = HexFormat.of().formatHex(key, 0, Math.min(key.length, MAX_KEY_LENGTH));
        }
        if (text.length() <= MAX_KEY_LENGTH && key.length <= 4 * MAX_KEY_LENGTH) {
            return text;
        }
        return text.substring(0, Math.min(text.length(), MAX_KEY_LENGTH)) + "…"
                + Integer.toHexString(Arrays.hashCode(key));
    }
}
