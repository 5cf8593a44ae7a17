package io.elbo.service.stream;

import io.elbo.service.detector.SourceRef;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The attributes of a CloudEvent 1.0 in Kafka's binary mode: headers named {@code ce_*}, and the body's media type. */
final class CloudEvent {
    static final String ANOMALY = "io.elbo.anomaly.v1";
    static final String SCORE = "io.elbo.score.v1";
    /** An input header that would pass for an attribute of our event is kept under this prefix. */
    static final String INPUT_PREFIX = "elbo-input-";

    private static final String ATTRIBUTE_PREFIX = "ce_";
    private static final String CONTENT_TYPE = "content-type";
    private static final byte[] JSON = utf8("application/json");
    private static final byte[] SPEC_VERSION = utf8("1.0");

    private CloudEvent() {}

    /** The input's headers, with those that speak of the input as an event renamed. */
    static Headers inputHeaders(Headers headers) {
        RecordHeaders kept = new RecordHeaders();
        for (Header header : headers) {
            String name = header.key().toLowerCase(Locale.ROOT);
            boolean attribute = name.startsWith(ATTRIBUTE_PREFIX) || name.equals(CONTENT_TYPE);
            kept.add(attribute ? INPUT_PREFIX + header.key() : header.key(), header.value());
        }
        return kept;
    }

    /**
     * Adds the attributes. The id follows from the input's position alone, so a record that is processed again after a
     * crash has the same one.
     *
     * @param source who says so; with the id unique
     */
    static void addAttributes(Headers headers, String type, String source, String detector, SourceRef input) {
        headers.add(ATTRIBUTE_PREFIX + "specversion", SPEC_VERSION);
        headers.add(
                ATTRIBUTE_PREFIX + "id",
                utf8(input.topic() + "-" + input.partition() + "-" + input.offset() + "-" + detector));
        headers.add(ATTRIBUTE_PREFIX + "source", utf8(source));
        headers.add(ATTRIBUTE_PREFIX + "type", utf8(type));
        headers.add(
                ATTRIBUTE_PREFIX + "time",
                utf8(Instant.ofEpochMilli(input.timestamp()).toString()));
        headers.add(CONTENT_TYPE, JSON);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
