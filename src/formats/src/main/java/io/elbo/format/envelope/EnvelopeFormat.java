package io.elbo.format.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.JsonTrees;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.format.SchemaChange;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Records that stand in envelopes, whatever format the whole has. Fields are read from the record in the envelope; those whose pointer begins
 * with <code>/$envelope/</code> are read from the envelope itself.
 *
 * @param scoresDeletes whether a row that is deleted is read as it was before, where the envelope says that
 * @param inner how the whole is written
 */
public record EnvelopeFormat(Envelope envelope, boolean scoresDeletes, RecordFormat inner) implements RecordFormat {
    /** The member of a document that holds what is known of its envelope. */
    public static final String MEMBER = EnvelopePlaces.ENVELOPE;

    private static final MissingNode MISSING = MissingNode.getInstance();

    @Override
    public RecordDecoder decoder(DocumentReaders places, int maxBytes) {
        return new EnvelopeDecoder(this, places, maxBytes);
    }

    @Override
    public @Nullable String awaits(byte @Nullable [] value, RecordHeaders headers, long patienceNanos) {
        return inner.awaits(value, headers, patienceNanos);
    }

    @Override
    public long schemaId(byte @Nullable [] value, RecordHeaders headers) {
        return inner.schemaId(value, headers);
    }

    @Override
    public @Nullable SchemaChange change(long from, long to, Collection<String> pointers) {
        Map<String, String> moved = new LinkedHashMap<>(); // by where it is in the event
        pointers.forEach(pointer -> moved.put(EnvelopePlaces.inEvent(envelope, pointer), pointer));
        SchemaChange change = inner.change(from, to, moved.keySet());
        return change == null
                ? null
                : new SchemaChange(
                        change.from(),
                        change.to(),
                        change.places().stream()
                                .map(place -> new SchemaChange.Place(
                                        Objects.requireNonNull(moved.get(place.pointer())), place.kind(), place.text()))
                                .toList());
    }

    @Override
    public JsonNode document(byte @Nullable [] value, RecordHeaders headers) {
        JsonNode event = event(inner.document(value, headers));
        JsonNode row = row(event);
        if (row.isTextual()) {
            row = JsonTrees.readOrMissing(row.textValue().getBytes(StandardCharsets.UTF_8));
            row = envelope.isOfChanges() ? ExtendedJson.plain(row) : row;
        } else if (envelope.hasExtendedJson()) {
            row = ExtendedJson.plain(row);
        }
        if (row instanceof ObjectNode document) {
            document.set(MEMBER, attributes(event));
            return document;
        }
        return MISSING;
    }

    /** Whether a record that does not say what it is tells of the connector. */
    boolean isNotice(byte @Nullable [] value, RecordHeaders headers) {
        JsonNode record = inner.document(value, headers);
        JsonNode wrapped = record.path("payload");
        return envelope.isNotice(
                envelope.mayBeWrapped() && record.has("schema") && wrapped.isObject() ? wrapped : record);
    }

    private JsonNode event(JsonNode whole) {
        JsonNode wrapped = whole.path(EnvelopePlaces.WRAPPED.substring(1));
        return envelope.mayBeWrapped() && isPresent(wrapped.path(envelope.operation())) ? wrapped : whole;
    }

    /** What holds the record that is to be scored; missing if nothing is. */
    private JsonNode row(JsonNode event) {
        JsonNode word = event.path(envelope.operation());
        if (!isPresent(word)) {
            return MISSING;
        }
        Operation operation = word.isTextual() ? envelope.operation(word.textValue()) : envelope.otherOperation();
        if (operation == Operation.DELETED) {
            String before = envelope.rowBefore();
            return scoresDeletes && before != null ? event.path(before) : MISSING;
        }
        if (operation != Operation.WRITTEN && operation != Operation.UPDATED) {
            return MISSING;
        }
        JsonNode row = event.path(envelope.row());
        String base64 = envelope.base64();
        return isPresent(row) || base64 == null ? row : decoded(event.path(base64));
    }

    private static JsonNode decoded(JsonNode base64) {
        try {
            return base64.isTextual()
                    ? JsonTrees.readOrMissing(Base64.getDecoder().decode(base64.textValue()))
                    : MISSING;
        } catch (IllegalArgumentException e) {
            return MISSING;
        }
    }

    /** Single values only: an attribute that is none is no attribute, and might be the record under another name. */
    private JsonNode attributes(JsonNode event) {
        ObjectNode attributes = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> member : event.properties()) {
            String name = member.getKey();
            if (envelope.shows(List.of(name))) {
                JsonNode value = envelope.hasExtendedJson() ? ExtendedJson.plain(member.getValue()) : member.getValue();
                if (value instanceof ObjectNode group) {
                    group.properties()
                            .removeIf(each ->
                                    !each.getValue().isValueNode() || !envelope.shows(List.of(name, each.getKey())));
                }
                if (value.isValueNode() || (value.isObject() && !value.isEmpty())) {
                    attributes.set(name, value);
                }
            }
        }
        return attributes;
    }

    private static boolean isPresent(JsonNode node) {
        return !(node.isMissingNode()
                || node.isNull()
                || node.isArray()
                || (node.isTextual() && node.textValue().isEmpty()));
    }
}
