package io.elbo.stream.history;

import io.elbo.stream.settings.HistorySettings;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/** The histories of one task while it runs: its partition's, and what lets keys expire. Used by one stream thread. */
public final class TaskHistory implements AutoCloseable {
    private static final Duration EXPIRE_EVERY = Duration.ofSeconds(10);

    private final int partition;
    private final HistoryFigures figures;
    private final HistoryFigures.Partition own;
    private final PartitionHistory history;
    private final Cancellable expiries;

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
        Expiry expiry = new Expiry(history, settings.expireAfter(), own);
        expiries = context.schedule(EXPIRE_EVERY, PunctuationType.WALL_CLOCK_TIME, expiry::look);
    }

    public PartitionHistory partition() {
        return history;
    }

    @Override
    public void close() {
        expiries.cancel();
        figures.close(partition, own);
    }
}
