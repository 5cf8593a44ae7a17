package io.elbo.stream.commit;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows what one stream commits. Each call comes from the stream thread that owns the partitions, between two records:
 * nothing that was processed is left out, and nothing is processed meanwhile. Must be quick.
 */
public interface CommitListener {
    /**
     * A commit is about to happen.
     *
     * <p>Under exactly once, what is sent to {@code producer} here becomes part of the transaction that commits the offsets.
     * Under at least once this is called right after the offsets were committed, so that what is sent never runs ahead of
     * them.
     *
     * @param offsets the position behind the last processed record of each partition
     * @param producer the thread's own
     */
    default void committing(Map<TopicPartition, OffsetAndMetadata> offsets, Producer<byte[], byte[]> producer) {}

    /** The offsets are committed. */
    default void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    /** Exactly once only: what was processed since the last commit is void, and its records come again. */
    default void aborted() {}
}
