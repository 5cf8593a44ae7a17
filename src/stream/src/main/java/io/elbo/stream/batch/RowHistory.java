package io.elbo.stream.batch;

import io.elbo.core.feature.Batch;
import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.history.KeySlot;
import io.elbo.stream.history.PartitionHistory;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;

/** Derives the fields of one detector's rows in a poll, in the order of the records. Used by one stream thread. */
final class RowHistory {
    private final int detector; // its place in the plan
    private final DetectorHistory history;

    RowHistory(int detector, DetectorHistory history) {
        this.detector = detector;
        this.history = history;
    }

    /** Derives the row's fields, and adds the record to the history of its key. */
    void add(PolledPartition partition, int index, Batch batch, int row) {
        ConsumerRecord<byte[], byte[]> record = partition.records().get(index);
        Bytes key = history.key(record.key(), batch, row);
        if (key == null) {
            history.withoutKey(batch, row, timestampMillis(record));
            partition.advanced(detector).addWithoutKey();
            return;
        }
        PartitionHistory states = Objects.requireNonNull(partition.history());
        KeySlot slot = states.slot(key);
        byte[] before = slot.state();
        byte[] after = history.advance(batch, row, before, record.offset(), timestampMillis(record));
        if (after != before) {
            if (history.replaces(before, after)) {
                states.figures().replaced(history, record.partition());
            }
            states.advance(slot, after);
            partition.advanced(detector).add(index, slot, after);
        }
    }

    /** As the processor sees it: a record without a timestamp happens when it is read. */
    static long timestampMillis(ConsumerRecord<byte[], byte[]> record) {
        return record.timestamp() >= 0 ? record.timestamp() : System.currentTimeMillis();
    }
}
