package io.elbo.stream.topology;

import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.SourceRef;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/** Writes dead letters: the record as it came, with headers that say why it stands there. Immutable. */
final class DeadLetters {
    static final String PREFIX = "elbo-dlq-";
    private static final int MAX_DETAIL_LENGTH = 500;

    private final OutputLimits limits;

    DeadLetters(OutputLimits limits) {
        this.limits = limits;
    }

    /**
     * The dead letter of a record, cut where it is larger than its topic accepts.
     *
     * @param detectors who reject the record
     */
    Record<byte[], Output> write(
            String topic,
            Record<byte[], byte[]> input,
            SourceRef source,
            Outcome.Rejected why,
            List<String> detectors) {
        SizeLimit limit = limits.of(topic);
        // headers of an earlier dead letter go: the record may come from a topic of dead letters
        Record<byte[], byte[]> output =
                limit.trimmed(input, TextHeaders.without(input.headers(), name -> name.startsWith(PREFIX)));
        Headers headers = output.headers();
        add(headers, "reason", why.reason());
        add(headers, "detail", shortened(why.detail()));
        add(headers, "detector", String.join(", ", detectors));
        add(headers, "topic", source.topic());
        add(headers, "partition", Integer.toString(source.partition()));
        add(headers, "offset", Long.toString(source.offset()));
        byte[] value = input.value();
        int room = limit.room(output.key(), headers);
        if (value != null && value.length > room) {
            add(headers, "truncated", Integer.toString(value.length));
            value = Arrays.copyOf(value, room);
        }
        return output.withValue(new Output(topic, value));
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(TextHeaders.of(PREFIX + name, value));
    }

    private static String shortened(String detail) {
        String line = detail.replaceAll("\\s+", " ").strip();
        return line.length() > MAX_DETAIL_LENGTH ? line.substring(0, MAX_DETAIL_LENGTH) : line;
    }
}
