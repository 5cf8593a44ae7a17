package io.elbo.stream.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.format.Decoded.Malformed;
import io.elbo.core.format.RecordFormat;
import io.elbo.stream.detector.Json;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.SourceRef;
import io.elbo.stream.mask.Masks;
import io.elbo.stream.schema.KafkaHeaders;
import io.elbo.stream.tracing.TraceContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Writes dead letters: the record as it came, but for its masks, with headers that say why it stands there. Whatever the topic of the dead
 * letters does not accept is changed, and a header says so. Immutable.
 */
public final class DeadLetters {
    static final String PREFIX = "elbo-dlq-";
    private static final int MAX_DETAIL_LENGTH = 500;
    private static final byte[] NOTHING = {};
    private static final String OVERSIZE = Malformed.Reason.OVERSIZE.label();

    private final OutputLimits limits;
    private final Origin origin;
    private final Masks masks;
    private final Set<RecordFormat> formats;

    /**
     * @param origin of the records that are rejected
     * @param masks of all detectors that may reject them
     * @param formats as which these detectors read them
     */
    public DeadLetters(OutputLimits limits, Origin origin, Masks masks, Set<RecordFormat> formats) {
        this.limits = limits;
        this.origin = origin;
        this.masks = masks;
        this.formats = Set.copyOf(formats);
    }

    /**
     * The dead letter of a record: cut where it is larger than its topic accepts, with another timestamp where its own is
     * not accepted, with the position as its key where the topic needs one.
     *
     * @param polled where the record was read
     * @param detectors who reject the record
     */
    public Record<byte[], Output> write(
            String topic,
            Record<byte[], byte[]> record,
            SourceRef polled,
            Outcome.Rejected why,
            List<String> detectors,
            long nowMillis) {
        SourceRef source = origin.of(record.headers(), polled);
        Record<byte[], byte[]> input = masked(origin.bare(record), why);
        SizeLimit limit = limits.size(topic);
        // headers of an earlier dead letter go: the record may come from a topic of dead letters
        Record<byte[], byte[]> output =
                limit.trimmed(input, TextHeaders.without(input.headers(), name -> name.startsWith(PREFIX)));
        Headers headers = output.headers();
        addReason(headers, source, why, detectors);
        long timestamp = limits.limits(topic, nowMillis).accepted(output.timestamp(), nowMillis);
        if (timestamp != output.timestamp()) {
            add(headers, "timestamp", Long.toString(output.timestamp()));
            output = output.withTimestamp(timestamp);
        }
        if (output.key() == null && limits.limits(topic, nowMillis).needsKey()) {
            output = output.withKey(position(source));
        }
        int cut = origin.cut(record.headers());
        if (cut >= 0) {
            add(headers, "truncated", Integer.toString(cut));
        }
        byte[] value = input.value();
        addMasked(headers, record.value(), value);
        int room = limit.room(output.key(), headers);
        if (value != null && value.length > room) {
            if (cut < 0) {
                add(headers, "truncated", Integer.toString(value.length));
            }
            value = Arrays.copyOf(value, room);
        }
        return output.withValue(new Output(topic, value));
    }

    /** The reason alone, at the time of now, where the broker has refused the dead letter itself. */
    public Record<byte[], Output> writeReasonOnly(
            String topic,
            Record<byte[], byte[]> input,
            SourceRef polled,
            Outcome.Rejected why,
            List<String> detectors,
            long nowMillis) {
        SourceRef source = origin.of(input.headers(), polled);
        Headers headers = TraceContext.only(input.headers());
        addReason(headers, source, why, detectors);
        add(headers, "timestamp", Long.toString(input.timestamp()));
        byte[] value = input.value();
        add(headers, "truncated", Integer.toString(value == null ? 0 : value.length));
        return new Record<>(position(source), new Output(topic, new byte[0]), nowMillis, headers);
    }

    /**
     * The record with its masks, as a JSON object whatever its format. Where a value may stand is not known of a record that cannot be
     * read, that is too large to be read, or that detectors read as different formats: nothing of it goes on then.
     */
    private Record<byte[], byte[]> masked(Record<byte[], byte[]> input, Outcome.Rejected why) {
        byte[] value = input.value();
        if (masks.isEmpty()) {
            return input;
        }
        Record<byte[], byte[]> output = input.withKey(masks.key(input.key()));
        if (value == null) {
            return output;
        }
        JsonNode document = why.reason().equals(OVERSIZE) || formats.size() != 1
                ? MissingNode.getInstance()
                : formats.iterator().next().document(value, KafkaHeaders.of(input.headers()));
        return output.withValue(document.isObject() ? Json.write(masks.document(document)) : NOTHING);
    }

    private void addMasked(Headers headers, byte @Nullable [] original, byte @Nullable [] value) {
        if (!masks.isEmpty() && original != null && original.length > 0 && value != null) {
            add(headers, "masked", value.length == 0 ? "all" : "fields");
        }
    }

    private static void addReason(Headers headers, SourceRef source, Outcome.Rejected why, List<String> detectors) {
        add(headers, "reason", why.reason());
        add(headers, "detail", shortened(why.detail()));
        add(headers, "detector", String.join(", ", detectors));
        add(headers, "topic", source.topic());
        add(headers, "partition", Integer.toString(source.partition()));
        add(headers, "offset", Long.toString(source.offset()));
    }

    private static byte[] position(SourceRef source) {
        return (source.topic() + "-" + source.partition() + "-" + source.offset()).getBytes(StandardCharsets.UTF_8);
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(TextHeaders.of(PREFIX + name, value));
    }

    /** The detail in one line. */
    static String shortened(String detail) {
        String line = detail.replaceAll("\\s+", " ").strip();
        return line.length() > MAX_DETAIL_LENGTH ? line.substring(0, MAX_DETAIL_LENGTH) : line;
    }
}
