package io.elbo.stream.output;

import io.elbo.core.event.EventEncoding;
import io.elbo.core.event.EventType;
import io.elbo.stream.detector.SourceRef;
import java.util.Locale;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one detector's CloudEvents 1.0 in Kafka's binary mode: headers named {@code ce_*}, and the body's media
 * type. Immutable; what all its events share is encoded once.
 */
final class CloudEvent {
    /** An input header that would pass for an attribute of our event is kept under this prefix. */
    static final String INPUT_PREFIX = "elbo-input-";

    private static final String ATTRIBUTE_PREFIX = "ce_";
    private static final String CONTENT_TYPE = "content-type";
    private static final Header SPEC_VERSION = TextHeaders.of(ATTRIBUTE_PREFIX + "specversion", "1.0");
    private static final String JSON = "application/json";

    private final Header type;
    private final Header source;
    private final Header contentType;
    private final @Nullable Header dataSchema; // of a body that cannot be read without it
    private final String idSuffix;

    /**
     * @param source who says so; with the id unique
     * @param encoding of the bodies; null if they are JSON
     */
    CloudEvent(EventType type, String source, String detector, @Nullable EventEncoding encoding) {
        this.type = TextHeaders.of(ATTRIBUTE_PREFIX + "type", type.text());
        contentType = TextHeaders.of(CONTENT_TYPE, encoding == null ? JSON : encoding.mediaType());
        dataSchema =
                encoding == null ? null : TextHeaders.of(ATTRIBUTE_PREFIX + "dataschema", encoding.dataSchema(type));
        this.source = TextHeaders.of(ATTRIBUTE_PREFIX + "source", source);
        idSuffix = "-" + detector;
    }

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
     */
    void addAttributes(Headers headers, SourceRef input) {
        addAttributes(headers, input.topic() + "-" + input.partition() + "-" + input.offset() + idSuffix, input);
    }

    /** Adds the attributes of an event with an id of its own. */
    void addAttributes(Headers headers, String id, SourceRef input) {
        headers.add(SPEC_VERSION);
        headers.add(TextHeaders.of(ATTRIBUTE_PREFIX + "id", id));
        headers.add(source);
        headers.add(type);
        headers.add(new RecordHeader(ATTRIBUTE_PREFIX + "time", IsoTime.bytes(input.timestamp())));
        headers.add(contentType);
        if (dataSchema != null) {
            headers.add(dataSchema);
        }
    }
}
