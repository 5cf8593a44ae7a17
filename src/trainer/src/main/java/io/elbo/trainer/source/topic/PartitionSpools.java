package io.elbo.trainer.source.topic;

import io.elbo.trainer.source.RecordSpool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The records of each partition in a temporary file of its own, and how they become one file: in the order of time, as far as
 * the order within each partition allows, which stays as it is. A record is never placed before one of its partition that
 * precedes it; of records with the same timestamp, those of the lower partition come first. Not thread-safe.
 */
final class PartitionSpools implements AutoCloseable {
    private final String topic;
    private final Map<Integer, RecordSpool.Writer> writers = new TreeMap<>();
    private final List<RecordSpool> finished = new ArrayList<>();

    PartitionSpools(String topic) {
        this.topic = topic;
    }

    /** Appends a record that has a value. */
    void append(ConsumerRecord<byte[], byte[]> record) throws IOException {
        RecordSpool.Writer writer = writers.get(record.partition());
        if (writer == null) {
            writer = new RecordSpool.Writer(topic);
            writers.put(record.partition(), writer);
        }
        writer.append(record.partition(), record.offset(), record.timestamp(), record.key(), record.value());
    }

    /** Which records go on. */
    interface Filter {
        boolean keeps(RecordSpool.Reader record) throws IOException;
    }

    /** Merges all files into one with the records that go on; the caller closes it. */
    RecordSpool merge(Filter filter) throws IOException {
        for (RecordSpool.Writer writer : writers.values()) {
            finished.add(writer.finish());
        }
        writers.clear();
        PriorityQueue<Head> heads = new PriorityQueue<>(
                Comparator.comparingLong((Head head) -> head.time).thenComparingInt(head -> head.reader.partition()));
        List<RecordSpool.Reader> readers = new ArrayList<>();
        try (RecordSpool.Writer merged = new RecordSpool.Writer(topic)) {
            try {
                for (RecordSpool spool : finished) {
                    RecordSpool.Reader reader = spool.read();
                    readers.add(reader);
                    push(heads, new Head(reader), filter);
                }
                for (Head head = heads.poll(); head != null; head = heads.poll()) {
                    RecordSpool.Reader record = head.reader;
                    merged.append(
                            record.partition(),
                            record.offset(),
                            record.timestampMillis(),
                            record.key(),
                            record.value());
                    push(heads, head, filter);
                }
            } finally {
                for (RecordSpool.Reader reader : readers) {
                    reader.close();
                }
            }
            return merged.finish();
        }
    }

    private static void push(PriorityQueue<Head> heads, Head head, Filter filter) throws IOException {
        while (head.reader.next()) {
            if (filter.keeps(head.reader)) {
                head.time = Math.max(head.time, head.reader.timestampMillis());
                heads.add(head);
                return;
            }
        }
    }

    /** The next record of a partition, and the latest timestamp of the partition up to it. */
    private static final class Head {
        private final RecordSpool.Reader reader;
        private long time = Long.MIN_VALUE;

        Head(RecordSpool.Reader reader) {
            this.reader = reader;
        }
    }

    @Override
    public void close() throws IOException {
        for (RecordSpool.Writer writer : writers.values()) {
            writer.close();
        }
        finished.forEach(RecordSpool::close);
    }
}
