package io.elbo.stream.output;

import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Record headers whose values are texts, in UTF-8. */
final class TextHeaders {
    private TextHeaders() {}

    static Header of(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Those whose names are not ours to write, in their order; the given ones stay as they are. */
    static RecordHeaders without(Headers headers, Predicate<String> ours) {
        RecordHeaders kept = new RecordHeaders();
        for (Header header : headers) {
            if (!ours.test(header.key())) {
                kept.add(header);
            }
        }
        return kept;
    }
}
