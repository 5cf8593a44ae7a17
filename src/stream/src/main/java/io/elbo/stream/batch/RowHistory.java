package io.elbo.stream.batch;

import io.elbo.core.feature.Batch;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.KeyState;
import io.elbo.core.history.SilenceChange;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Silences;
import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.history.KeySilence;
import io.elbo.stream.history.KeySlot;
import io.elbo.stream.history.PartitionHistory;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;

/** Derives the fields of one detector's rows in a poll, in the order of the records. Used by one stream thread. */
final class RowHistory {
    private final int detector; // its place in the plan
    private final DetectorHistory history;
    private final ActiveModel model;

    RowHistory(int detector, DetectorHistory history, ActiveModel model) {
        this.detector = detector;
        this.history = history;
        this.model = model;
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
        KeySlot slot = states.slot(history, key);
        byte[] before = slot.state();
        byte[] after = history.advance(batch, row, before, record.offset(), timestampMillis(record));
        if (after != before) {
            if (history.replaces(before, after)) {
                states.figures().replaced(history, record.partition());
            }
            if (before != null && KeyState.isSilent(before)) {
                partition.addIncident(detector, index, returned(partition, slot, before, timestampMillis(record)));
            }
            states.advance(slot, after);
            partition.advanced(detector).add(index, slot, after);
        }
    }

    private KeySilence returned(PolledPartition partition, KeySlot slot, byte[] before, long nowMillis) {
        Silences silences = model.silences();
        return new KeySilence(
                slot.key(),
                SilenceChange.resolved(
                        IncidentChange.Cause.RETURNED,
                        before,
                        nowMillis,
                        silences == null ? Double.NaN : silences.limitSeconds(before, partition.policy(detector))));
    }

    /** As the processor sees it: a record without a timestamp happens when it is read. */
    static long timestampMillis(ConsumerRecord<byte[], byte[]> record) {
        return record.timestamp() >= 0 ? record.timestamp() : System.currentTimeMillis();
    }
}
