package io.elbo.stream.history;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;

/**
 * The keys of one task's store that have an open incident, by detector: so that time can resolve those of keys that have fallen
 * silent. It follows what is written. After a start it fills as {@link KeyWalk} walks through the store. Used by one stream thread.
 */
final class OpenIncidents {
    private final HistoryFigures.Partition figures;
    private final Map<String, Set<Bytes>> keys = new HashMap<>(); // by detector; the one looked at longest ago first

    OpenIncidents(HistoryFigures.Partition figures) {
        this.figures = figures;
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    void set(Bytes key, boolean isOpen) {
        String detector = detector(key);
        Set<Bytes> own = isOpen ? keys.computeIfAbsent(detector, unused -> new LinkedHashSet<>()) : keys.get(detector);
        if (own != null && (isOpen ? own.add(key) : own.remove(key))) {
            figures.openIncidents(detector, own.size());
            if (own.isEmpty()) {
                keys.remove(detector);
            }
        }
    }

    private static String detector(Bytes key) {
        byte[] bytes = key.get();
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** Some keys of a detector, the next ones at the next call. */
    List<Bytes> next(String detector, int max) {
        List<Bytes> next = new ArrayList<>();
        Set<Bytes> own = keys.getOrDefault(detector, Set.of());
        Iterator<Bytes> all = own.iterator();
        while (all.hasNext() && next.size() < max) {
            next.add(all.next());
        }
        for (Bytes key : next) { // to the end
            own.remove(key);
            own.add(key);
        }
        return next;
    }
}
