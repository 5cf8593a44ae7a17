package io.elbo.trainer.source.topic;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.model.DataSource.Range;
import io.elbo.format.avro.EventBodies;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The positions that other topics name: dead letters in their headers {@code elbo-dlq-topic}, {@code -partition} and
 * {@code -offset}, anomalies and scores in their {@code source}. Eight bytes for each position in the ranges that are read. Not
 * thread-safe.
 */
final class LeftOutRecords {
    private static final String HEADER = "elbo-dlq-";

    private final String topic;
    private final Map<Integer, Range> ranges = new HashMap<>();
    private final Map<Integer, Offsets> offsets = new HashMap<>();
    private long named;

    /** @param topic whose records are left out */
    LeftOutRecords(String topic, Collection<Range> read) {
        this.topic = topic;
        read.forEach(range -> ranges.put(range.partition(), range));
    }

    /** Takes in a record of a topic of anomalies or dead letters. */
    void see(ConsumerRecord<byte[], byte[]> record) {
        String partition = header(record, "partition");
        if (partition != null) {
            add(header(record, "topic"), number(partition), number(header(record, "offset")));
            return;
        }
        if (record.value() == null) {
            return;
        }
        JsonNode source = EventBodies.document(record.value(), name -> value(record, name))
                .path("source"); // if it names no position: how many do is told
        add(
                source.path("topic").asText(),
                source.path("partition").asLong(-1),
                source.path("offset").asLong(-1));
    }

    private void add(@Nullable String of, long partition, long offset) {
        Range range = partition > Integer.MAX_VALUE ? null : ranges.get((int) partition);
        if (topic.equals(of) && range != null && offset >= range.from() && offset < range.until()) {
            offsets.computeIfAbsent(range.partition(), unused -> new Offsets()).add(offset);
            named++;
        }
    }

    /** The value of the last header of this name; null if there is none. */
    static byte @Nullable [] value(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        byte[] value = value(record, HEADER + name);
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    private static long number(@Nullable String text) {
        try {
            return text == null ? -1 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1; // a header of that name that is not ours
        }
    }

    /** How many times a position in the ranges was named so far. */
    long named() {
        return named;
    }

    /** Whether the record in this position is left out. */
    boolean contains(int partition, long offset) {
        Offsets of = offsets.get(partition);
        return of != null && of.contains(offset);
    }

    /** A set of offsets: appended, then sorted when it is first asked. */
    private static final class Offsets {
        private long[] values = new long[16];
        private int count;
        private boolean sorted;

        void add(long offset) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = offset;
            sorted = false;
        }

        boolean contains(long offset) {
            if (!sorted) {
                Arrays.sort(values, 0, count);
                sorted = true;
            }
            return Arrays.binarySearch(values, 0, count, offset) >= 0;
        }
    }
}
