package io.elbo.stream.output;

import io.elbo.stream.tracing.TraceContext;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * How large an output record may be, in bytes as the producer counts them. Keys may take half of it, headers a quarter:
 * what exceeds its share is left out and a header says so.
 */
final class SizeLimit {
    static final String HEADERS_OMITTED = "elbo-headers-omitted";
    static final String KEY_OMITTED = "elbo-key-omitted";
    /** Smaller limits leave no room for an explanation of a hundred fields. */
    static final int MIN_BYTES = 256 * 1024;

    private static final int RECORD_OVERHEAD = 128; // batch header, lengths, timestamps: an upper bound
    private static final int HEADER_OVERHEAD = 10; // two varint lengths
    private static final int RESERVE = 1024;

    private final int bytes;

    /** @param maxRecordBytes what producer and output topics accept, at least {@link #MIN_BYTES} */
    SizeLimit(int maxRecordBytes) {
        if (maxRecordBytes < MIN_BYTES) {
            throw new IllegalArgumentException(maxRecordBytes + " bytes are less than " + MIN_BYTES);
        }
        bytes = maxRecordBytes - RESERVE;
    }

    /** The record without a key that is too long, and without headers if they are too many, but for its place in a trace. */
    Record<byte[], byte[]> trimmed(Record<byte[], byte[]> record, Headers inputHeaders) {
        RecordHeaders headers = new RecordHeaders();
        int size = size(inputHeaders);
        if (size <= bytes / 4) {
            inputHeaders.forEach(headers::add);
        } else {
            TraceContext.only(inputHeaders).forEach(headers::add);
            int omitted = inputHeaders.toArray().length - headers.toArray().length;
            headers.add(TextHeaders.of(HEADERS_OMITTED, Integer.toString(omitted)));
        }
        byte[] key = record.key();
        if (key != null && key.length > bytes / 2) {
            headers.add(TextHeaders.of(KEY_OMITTED, Integer.toString(key.length)));
            return record.withKey((byte[]) null).withHeaders(headers);
        }
        return record.withHeaders(headers);
    }

    /** Bytes of a whole record as the producer counts them, at most. */
    static int bytes(byte @Nullable [] key, Headers headers, byte @Nullable [] value) {
        return RECORD_OVERHEAD + (key == null ? 0 : key.length) + size(headers) + (value == null ? 0 : value.length);
    }

    /** Bytes that a value may have beside this key and these headers. */
    int room(byte @Nullable [] key, Headers headers) {
        return bytes - RECORD_OVERHEAD - (key == null ? 0 : key.length) - size(headers);
    }

    private static int size(Headers headers) {
        int size = 0;
        for (Header header : headers) {
            byte[] value = header.value();
            size += HEADER_OVERHEAD
                    + header.key().getBytes(StandardCharsets.UTF_8).length
                    + (value == null ? 0 : value.length);
        }
        return size;
    }
}
