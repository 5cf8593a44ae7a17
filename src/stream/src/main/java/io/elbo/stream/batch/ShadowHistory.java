package io.elbo.stream.batch;

import io.elbo.core.feature.Batch;
import io.elbo.stream.challenger.ShadowRun;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.history.KeySlot;
import io.elbo.stream.history.PartitionHistory;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Derives the fields of a challenger's rows in a poll, in the order of the records. Used by one stream thread.
 *
 * <p>If challenger and active model define histories alike, their states are the same ones, and only the active model advances them:
 * the challenger looks at each before the record. Otherwise the challenger has states of its own, and every record advances them,
 * whether it is in the sample or not: a history with gaps would not be one to go on with after a promotion.
 */
final class ShadowHistory {
    private final int detector; // its place in the plan
    private final DetectorHistory history;
    private final boolean isOwn;

    private ShadowHistory(int detector, DetectorHistory history, boolean isOwn) {
        this.detector = detector;
        this.history = history;
        this.isOwn = isOwn;
    }

    /** Null if the challenger has no histories. */
    static @Nullable ShadowHistory of(int detector, ShadowRun run, ActiveModel active) {
        DetectorHistory history = run.keys();
        return history == null ? null : new ShadowHistory(detector, history, run.hasOwnHistories(active));
    }

    /** Whether the challenger has states of its own. */
    boolean isOwn() {
        return isOwn;
    }

    /** Derives the row's fields; adds the record to its key's history if that is the challenger's own. */
    void add(PolledPartition partition, int index, Batch batch, int row) {
        ConsumerRecord<byte[], byte[]> record = partition.records().get(index);
        long timestampMillis = RowHistory.timestampMillis(record);
        Bytes key = history.key(record.key(), batch, row);
        if (key == null) {
            history.withoutKey(batch, row, timestampMillis);
            return;
        }
        PartitionHistory states = Objects.requireNonNull(partition.history());
        KeySlot slot = isOwn ? states.quietSlot(key) : states.slot(history, key);
        byte[] before = slot.state();
        byte[] after = history.advance(batch, row, before, record.offset(), timestampMillis);
        if (isOwn && after != before) {
            states.advance(slot, after);
            partition.advancedQuietly(detector).add(index, slot, after);
        }
    }
}
