package io.elbo.stream.output;

import io.elbo.stream.detector.SourceRef;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Where a record that is judged comes from. Outputs name the record of the input topic. If records have come through another
 * topic, which has them in the order of their keys, they carry their position in the input in a header, and outputs do not
 * have that header. Immutable.
 */
public final class Origin {
    /**
     * The header of records that have come through another topic: 4 bytes partition, 8 bytes offset, 1 byte that is 1 if the record
     * has no key, 4 bytes with the length of the value if only its beginning has come, else -1.
     */
    static final String HEADER = "elbo-input-position";

    private static final int BYTES = Integer.BYTES + Long.BYTES + 1 + Integer.BYTES;
    private static final int FLAG = Integer.BYTES + Long.BYTES;
    private static final int BEGINNING = 1_000;

    private static final byte[] NO_KEY = {};

    /** Records are read from the input topic itself. */
    public static final Origin OWN = new Origin(null);

    private final @Nullable String input;

    private Origin(@Nullable String input) {
        this.input = input;
    }

    /** Records of this topic have come through another one. */
    public static Origin carried(String input) {
        return new Origin(input);
    }

    /**
     * The record as it goes through another topic: with its position in a header, which replaces one of the same name, and with an
     * empty key if it has none, since Kafka Streams drops records without a key on this way.
     *
     * @param cut whether only the beginning of its value goes
     */
    static Record<byte[], byte[]> carry(Record<byte[], byte[]> record, InputPosition position, boolean cut) {
        byte[] value = record.value();
        boolean isCut = cut && value != null;
        boolean keyless = record.key() == null;
        RecordHeaders headers = TextHeaders.without(record.headers(), HEADER::equals);
        headers.add(new RecordHeader(
                HEADER,
                ByteBuffer.allocate(BYTES)
                        .putInt(position.partition())
                        .putLong(position.offset())
                        .put((byte) (keyless ? 1 : 0))
                        .putInt(isCut ? value.length : -1)
                        .array()));
        return record.withKey(keyless ? NO_KEY : record.key())
                .withValue(isCut ? Arrays.copyOf(value, Math.min(value.length, BEGINNING)) : value)
                .withHeaders(headers);
    }

    /**
     * What outputs say about where the record stands.
     *
     * @param polled where it was read
     */
    public SourceRef of(Headers headers, SourceRef polled) {
        ByteBuffer position = position(headers);
        if (input == null || position == null) {
            return polled;
        }
        return new SourceRef(input, position.getInt(), position.getLong(), polled.timestamp());
    }

    /** The record as it stands in the input topic. */
    Record<byte[], byte[]> bare(Record<byte[], byte[]> record) {
        ByteBuffer position = position(record.headers());
        if (input == null || position == null) {
            return record;
        }
        boolean keyless = position.get(FLAG) == 1;
        return record.withKey(keyless ? null : record.key())
                .withHeaders(TextHeaders.without(record.headers(), HEADER::equals));
    }

    /** The length of the value in the input if only its beginning has come, bytes; negative if it has come whole. */
    public int cut(Headers headers) {
        ByteBuffer position = position(headers);
        return input == null || position == null ? -1 : position.getInt(FLAG + 1);
    }

    private static @Nullable ByteBuffer position(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        return header == null || header.value().length != BYTES ? null : ByteBuffer.wrap(header.value());
    }
}
