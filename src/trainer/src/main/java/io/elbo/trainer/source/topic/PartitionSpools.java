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
    private final String expectation;
    private final Map<Integer, RecordSpool.Writer> writers = new TreeMap<>();
    private final List<RecordSpool> finished = new ArrayList<>();

    /** @param expectation what the topic must hold, for messages */
    PartitionSpools(String topic, String expectation) {
        this.topic = topic;
        this.expectation = expectation;
    }

    /** Appends a record with this value instead of its own. */
    void append(ConsumerRecord<byte[], byte[]> record, byte[] json) throws IOException {
        writer(record.partition()).append(record.partition(), record.offset(), record.timestamp(), record.key(), json);
    }

    /** Appends a record of which is kept only why it cannot be read. */
    void appendUnreadable(ConsumerRecord<byte[], byte[]> record, String why) throws IOException {
        writer(record.partition())
                .appendUnreadable(record.partition(), record.offset(), record.timestamp(), record.key(), why);
    }

    private RecordSpool.Writer writer(int partition) throws IOException {
        RecordSpool.Writer writer = writers.get(partition);
        if (writer == null) {
            writer = new RecordSpool.Writer(topic, expectation);
            writers.put(partition, writer);
        }
        return writer;
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
        try (RecordSpool.Writer merged = new RecordSpool.Writer(topic, expectation)) {
            try {
                for (RecordSpool spool : finished) {
                    RecordSpool.Reader reader = spool.read();
                    readers.add(reader);
                    push(heads, new Head(reader), filter);
                }
                for (Head head = heads.poll(); head != null; head = heads.poll()) {
                    RecordSpool.Reader record = head.reader;
                    copy(record, merged);
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

    private static void copy(RecordSpool.Reader record, RecordSpool.Writer to) throws IOException {
        String flaw = record.flaw();
        if (flaw == null) {
            to.append(record.partition(), record.offset(), record.timestampMillis(), record.key(), record.value());
        } else {
            to.appendUnreadable(record.partition(), record.offset(), record.timestampMillis(), record.key(), flaw);
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
