package io.elbo.stream.commit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The {@link CommitListener}s of one stream. Thread-safe. */
public final class CommitHooks {
    private final List<CommitListener> listeners = new CopyOnWriteArrayList<>();
    /** The producer that the calling stream thread flushed last, which is the only one that it has. */
    private static final ThreadLocal<@Nullable CommitAwareProducer> PRODUCER = new ThreadLocal<>();

    public void add(CommitListener listener) {
        listeners.add(listener);
    }

    void flushed(CommitAwareProducer own) {
        PRODUCER.set(own);
    }

    void committing(Map<TopicPartition, OffsetAndMetadata> offsets, Producer<byte[], byte[]> own) {
        listeners.forEach(listener -> listener.committing(offsets, own));
    }

    void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        listeners.forEach(listener -> listener.committed(offsets));
    }

    void aborted() {
        listeners.forEach(CommitListener::aborted);
    }

    /**
     * Sends with the calling stream thread's producer, outside of a commit: for a task that is closed and has nothing to commit.
     * Nothing is sent if the thread has never committed anything. Throws what the producer throws.
     */
    public void sendBetweenCommits(Consumer<Producer<byte[], byte[]>> sending) {
        CommitAwareProducer own = PRODUCER.get();
        if (own != null) {
            own.sendBetweenCommits(sending);
        }
    }

    /**
     * Under at least once the consumer commits: its interceptor calls this when it has, on the stream thread. Kafka Streams
     * always flushes the thread's producer before.
     */
    public void consumerCommitted(Map<TopicPartition, OffsetAndMetadata> offsets) {
        CommitAwareProducer own = PRODUCER.get();
        if (own != null) {
            committing(offsets, own);
        }
        committed(offsets);
    }
}
