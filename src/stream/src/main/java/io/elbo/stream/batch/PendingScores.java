package io.elbo.stream.batch;

import io.elbo.stream.commit.CommitListener;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.history.PartitionHistory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The way of outcomes from the {@link ScoringInterceptor} to the processor, and of figures from there to the observers.
 * Interceptor, processor and commits of a stream thread all run on that thread, and a partition's records are processed in
 * the order in which they were polled. So each thread has one {@link PartitionQueue} per partition which no other thread
 * sees, and nothing is written on the records themselves.
 */
public final class PendingScores implements CommitListener {
    private final List<DetectionObserver> observers;
    private final ThreadLocal<Map<TopicPartition, PartitionQueue>> queues = ThreadLocal.withInitial(HashMap::new);

    /** @param detectors of the topic; outcomes are in this order */
    public PendingScores(List<ObservedDetector> detectors) {
        observers = detectors.stream().map(ObservedDetector::observer).toList();
    }

    /** The calling thread's queue. */
    public PartitionQueue queue(TopicPartition partition) {
        return queues.get().computeIfAbsent(partition, unused -> new PartitionQueue(observers));
    }

    /** What the calling thread remembers of the partition's keys; null if it remembers nothing. */
    @Nullable
    PartitionHistory history(TopicPartition partition) {
        PartitionQueue known = queues.get().get(partition);
        return known == null ? null : known.history();
    }

    /** The calling thread no longer owns the partition, or has to begin anew with it: what is pending is dropped. */
    public void drop(TopicPartition partition) {
        queues.get().remove(partition);
    }

    /** Tells the observers of the calling thread's records before these positions. */
    @Override
    public void committed(Map<TopicPartition, OffsetAndMetadata> positions) {
        Map<TopicPartition, PartitionQueue> own = queues.get();
        positions.forEach((partition, position) -> {
            PartitionQueue queue = own.get(partition);
            if (queue != null) {
                queue.committed(position.offset());
            }
        });
    }
}
