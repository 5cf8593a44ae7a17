package io.elbo.stream.history;

import io.elbo.stream.settings.HistorySettings;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The histories of one task while it runs: its partition's, and what walks through its keys. Used by one stream thread. */
public final class TaskHistory implements AutoCloseable {
    private final int partition;
    private final HistoryFigures figures;
    private final HistoryFigures.Partition own;
    private final PartitionHistory history;
    private final KeyWalk walk;
    private final Cancellable looks;

    TaskHistory(
            ProcessorContext<?, ?> context,
            KeyValueStore<Bytes, byte[]> store,
            HistorySettings settings,
            HistoryFigures figures,
            long pending) {
        partition = context.taskId().partition();
        this.figures = figures;
        own = figures.open(partition);
        history = new PartitionHistory(new KeyStateStore(store, settings.maxKeys(), own), figures, pending);
        walk = new KeyWalk(history, settings, own);
        looks = context.schedule(KeyWalk.LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, walk::look);
    }

    /**
     * Asks about all keys from now on.
     *
     * @param within each of them after so long, again and again; null if that does not matter
     */
    public void watch(KeyWatch watch, @Nullable Duration within) {
        walk.watch(watch, within);
    }

    public PartitionHistory partition() {
        return history;
    }

    @Override
    public void close() {
        looks.cancel();
        figures.close(partition, own);
    }
}
