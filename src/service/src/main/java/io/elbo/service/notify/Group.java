package io.elbo.service.notify;

import io.elbo.service.feed.Anomaly;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The anomalies of one key that one alert reports. Not thread-safe. */
final class Group {
    private final long openedMillis;
    private final Map<Integer, Long> firstOffsets = new HashMap<>(); // by partition of the anomalies' topic
    private Anomaly worst;
    private int count;

    Group(Anomaly first, long openedMillis) {
        this.openedMillis = openedMillis;
        worst = first;
        add(first);
    }

    void add(Anomaly anomaly) {
        count++;
        firstOffsets.putIfAbsent(anomaly.partition(), anomaly.offset());
        if (anomaly.severity().compareTo(worst.severity()) > 0) {
            worst = anomaly;
        }
    }

    /** Takes in what has come of the same key later. */
    void add(Group later) {
        count += later.count;
        later.firstOffsets.forEach((partition, offset) -> firstOffsets.merge(partition, offset, Math::min));
        if (later.worst.severity().compareTo(worst.severity()) > 0) {
            worst = later.worst;
        }
    }

    String key() {
        return worst.key();
    }

    /** The first of the most severe. */
    Anomaly worst() {
        return worst;
    }

    int count() {
        return count;
    }

    long openedMillis() {
        return openedMillis;
    }

    /** Since when it waits, or where that is longer ago, since when its record has been. */
    long bornMillis() {
        return Math.min(openedMillis, worst.timestamp());
    }

    /** The first of its anomalies in a partition; {@link Long#MAX_VALUE} where it has none there. */
    long firstOffset(int partition) {
        return firstOffsets.getOrDefault(partition, Long.MAX_VALUE);
    }

    /** Forgets partitions that another instance reads now; true if nothing is left. */
    boolean leave(Set<Integer> partitions) {
        firstOffsets.keySet().removeAll(partitions);
        return isEmpty();
    }

    /** Whether all its anomalies are in partitions that another instance reads now. */
    boolean isEmpty() {
        return firstOffsets.isEmpty();
    }
}
