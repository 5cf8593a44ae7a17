package io.elbo.stream.tracing;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The place of a record or a request in a trace, as the header {@value #TRACE_PARENT} says it. Whatever is not exactly one
 * valid header says nothing: headers come from outside, and none of them is an error.
 *
 * @param traceId 32 hexadecimal digits in lower case, not all of them 0
 * @param spanId of the span that has caused it: 16 such digits
 * @param isSampled whether the spans of the trace are recorded
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
public record TraceContext(String traceId, String spanId, boolean isSampled) {
    public static final String TRACE_PARENT = "traceparent";
    public static final String TRACE_STATE = "tracestate";

    private static final int LENGTH = 55; // of version 00
    private static final int MAX_LENGTH = 256; // later versions may be longer
    private static final int MAX_STATE_BYTES = 512;
    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", Pattern.DOTALL);
    private static final String INVALID_VERSION = "ff";
    private static final String FIRST_VERSION = "00";

    /** Null if the text is invalid. */
    public static @Nullable TraceContext parse(@Nullable String text) {
        if (text == null || text.length() < LENGTH || text.length() > MAX_LENGTH) {
            return null;
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String version = matcher.group(1);
        boolean isValid = !version.equals(INVALID_VERSION)
                && !(version.equals(FIRST_VERSION) && text.length() > LENGTH)
                && isSet(matcher.group(2))
                && isSet(matcher.group(3));
        return isValid
                ? new TraceContext(
                        matcher.group(2), matcher.group(3), (Integer.parseInt(matcher.group(4), 16) & 1) != 0)
                : null;
    }

    private static boolean isSet(String digits) {
        return digits.chars().anyMatch(digit -> digit != '0');
    }

    /** Null if the record does not say it, or not in one valid header. */
    public static @Nullable TraceContext of(Headers headers) {
        Header header = only(headers, TRACE_PARENT);
        byte[] value = header == null ? null : header.value();
        return value == null || value.length > MAX_LENGTH
                ? null
                : parse(new String(value, StandardCharsets.ISO_8859_1));
    }

    private static @Nullable Header only(Headers headers, String name) {
        Iterator<Header> found = headers.headers(name).iterator();
        if (!found.hasNext()) {
            return null;
        }
        Header first = found.next();
        return found.hasNext() ? null : first;
    }

    /** The value of the header {@value #TRACE_PARENT}. */
    public String text() {
        return FIRST_VERSION + "-" + traceId + "-" + spanId + (isSampled ? "-01" : "-00");
    }

    /** A copy of the headers in which this is the record's place. What vendors have added stays if it is of the same trace. */
    public Headers in(Headers headers) {
        TraceContext before = of(headers);
        boolean isSameTrace = before != null && before.traceId().equals(traceId);
        RecordHeaders all = new RecordHeaders();
        for (Header header : headers) {
            boolean isReplaced =
                    header.key().equals(TRACE_PARENT) || (header.key().equals(TRACE_STATE) && !isSameTrace);
            if (!isReplaced) {
                all.add(header);
            }
        }
        return all.add(new RecordHeader(TRACE_PARENT, text().getBytes(StandardCharsets.US_ASCII)));
    }

    /** Those of the headers that say the record's place in a trace; none if they do not, or if they are invalid. */
    public static Headers only(Headers headers) {
        RecordHeaders found = new RecordHeaders();
        if (of(headers) == null) {
            return found;
        }
        found.add(headers.lastHeader(TRACE_PARENT));
        Header state = only(headers, TRACE_STATE);
        if (state != null && state.value() != null && state.value().length <= MAX_STATE_BYTES) {
            found.add(state);
        }
        return found;
    }
}
