package io.elbo.trainer.source.topic;

import io.elbo.core.model.DataSource.Range;
import io.elbo.trainer.source.DataException;
import io.elbo.trainer.source.Notices;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/**
 * One read of ranges of offsets, which ends. A partition is finished when the consumer's position has passed its range, not
 * when its last record was seen: the last offset may be that of a transaction's marker, of an aborted record, or of one that
 * compaction removed. Not thread-safe.
 */
final class BoundedRead {
    private static final Duration POLL = Duration.ofMillis(500);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final Notices notices;
    private final Duration patience;
    private final Map<TopicPartition, Range> open =
            new TreeMap<>(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
    private final long offsets;
    private long offsetsOfFinished;

    /** @param patience how long no partition may move on before the read is given up */
    BoundedRead(
            Consumer<byte[], byte[]> consumer,
            String topic,
            Collection<Range> ranges,
            Notices notices,
            Duration patience) {
        this.consumer = consumer;
        this.topic = topic;
        this.notices = notices;
        this.patience = patience;
        long sum = 0;
        for (Range range : ranges) {
            if (range.offsets() > 0) {
                open.put(new TopicPartition(topic, range.partition()), range);
                sum += range.offsets();
            }
        }
        offsets = sum;
    }

    /** Reads to the end of all ranges. */
    void run(RecordHandler handler, ReadProgress progress) throws IOException {
        consumer.assign(open.keySet());
        open.forEach((partition, range) -> consumer.seek(partition, range.from()));
        long records = 0;
        long sumOfPositions = -1;
        long moved = System.nanoTime();
        while (!open.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : poll()) {
                Range range = open.get(new TopicPartition(record.topic(), record.partition()));
                if (range != null && record.offset() < range.until()) {
                    handler.record(record);
                    records++;
                }
            }
            long done = positions();
            progress.update(offsets == 0 ? 1 : (double) done / offsets, records);
            if (done != sumOfPositions) {
                sumOfPositions = done;
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > patience.toNanos()) {
                throw stuck();
            }
        }
        progress.update(1, records);
    }

    private Iterable<ConsumerRecord<byte[], byte[]>> poll() throws DataException {
        try {
            return consumer.poll(POLL);
        } catch (OffsetOutOfRangeException e) {
            for (Map.Entry<TopicPartition, Long> at :
                    e.offsetOutOfRangePartitions().entrySet()) {
                skipRemoved(at.getKey(), at.getValue());
            }
            return ConsumerRecords.<byte[], byte[]>empty();
        }
    }

    /** Retention may remove records while they are read: goes on with the first that is left. */
    private void skipRemoved(TopicPartition partition, long position) throws DataException {
        Long first = consumer.beginningOffsets(List.of(partition)).get(partition);
        Range range = open.get(partition);
        if (first == null || range == null || first <= position) {
            throw new DataException("partition " + partition + " ends before offset " + position
                    + ", which it had when the read began: was the topic made anew meanwhile?");
        }
        long next = Math.min(first, range.until());
        notices.notice("partition " + partition + ": retention removed the offsets " + position + " to " + (next - 1)
                + " before they were read");
        consumer.seek(partition, next);
    }

    /** Offsets that are behind, of all partitions; partitions that are finished are not polled any more. */
    private long positions() {
        List<TopicPartition> finished = new ArrayList<>();
        long sum = 0;
        for (Map.Entry<TopicPartition, Range> entry : open.entrySet()) {
            Range range = entry.getValue();
            long position = consumer.position(entry.getKey());
            if (position >= range.until()) {
                finished.add(entry.getKey());
                offsetsOfFinished += range.offsets();
            } else {
                sum += position - range.from();
            }
        }
        if (!finished.isEmpty()) {
            finished.forEach(open::remove);
            consumer.assign(open.keySet());
        }
        return offsetsOfFinished + sum;
    }

    private DataException stuck() {
        Map.Entry<TopicPartition, Range> first = open.entrySet().iterator().next();
        TopicPartition partition = first.getKey();
        return new DataException("topic " + topic + ": nothing has come for " + patience.toSeconds() + " s; partition "
                + partition + " is at offset " + consumer.position(partition) + " of "
                + first.getValue().until() + ". Is the leader of that partition available?");
    }
}
