package io.elbo.format.avro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.event.EventType;
import io.elbo.core.format.JsonTrees;
import io.elbo.core.format.RecordHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads events of detectors, be they JSON or Avro: a topic holds both after {@code output-format} was changed. No registry is asked,
 * since the headers of an event in Avro name one of the schemas that are known here.
 */
public final class EventBodies {
    private static final String TYPE = "ce_type";
    private static final String SCHEMA = "ce_dataschema";

    private EventBodies() {}

    /** The document as the JSON schema of its type describes it; a {@link MissingNode} if the record is no event. */
    public static JsonNode document(byte[] value, RecordHeaders headers) {
        if (!isAvro(value)) {
            return JsonTrees.readOrMissing(value);
        }
        EventType type = EventType.of(text(headers.last(TYPE))).orElse(null);
        if (type == null) {
            return MissingNode.getInstance();
        }
        EventSchema schema = EventSchema.named(type, text(headers.last(SCHEMA)));
        try {
            int length = value.length - AvroEvents.HEADER_BYTES;
            Decoder body = DecoderFactory.get().binaryDecoder(value, AvroEvents.HEADER_BYTES, length, null);
            return new EventReader(body, length).record(schema.schema());
        } catch (IOException | AvroRuntimeException | UnsupportedOperationException e) { // the last one: too many items
            return MissingNode.getInstance();
        }
    }

    /** Whether a body is in Avro; JSON never begins with a byte 0. */
    public static boolean isAvro(byte[] value) {
        return value.length > AvroEvents.HEADER_BYTES && value[0] == 0;
    }

    private static String text(byte @Nullable [] header) {
        return header == null ? "" : new String(header, StandardCharsets.UTF_8);
    }
}
