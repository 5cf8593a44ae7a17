package io.elbo.stream.batch;

import java.util.HashMap;
import java.util.Map;

/**
 * The way of outcomes from the {@link ScoringInterceptor} to the processor. Both run on the same stream thread, and a
 * partition's records are processed in the order in which they were polled. So each thread has one {@link PartitionQueue}
 * per detector and partition which no other thread sees, and nothing is written on the records themselves.
 */
public final class PendingScores {
    private record Place(String detector, String topic, int partition) {}

    private final ThreadLocal<Map<Place, PartitionQueue>> queues = ThreadLocal.withInitial(HashMap::new);

    /** The calling thread's queue. */
    public PartitionQueue queue(String detector, String topic, int partition) {
        return queues.get().computeIfAbsent(new Place(detector, topic, partition), unused -> new PartitionQueue());
    }
}
