package io.elbo.stream.history;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** Counts the states that a stream reads from its changelog. Thread-safe. */
public final class RestoredStates implements StateRestoreListener {
    private final HistoryFigures figures;

    public RestoredStates(HistoryFigures figures) {
        this.figures = figures;
    }

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long startingOffset, long endingOffset) {}

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long batchEndOffset, long restored) {
        figures.restored(restored);
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long restored) {}
}
