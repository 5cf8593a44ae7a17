package io.elbo.stream.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;

/**
 * The keys of one task's store that have an open incident, by the {@link DetectorHistory#owner owner} of their states: so that time can resolve those of keys that have fallen
 * silent. It follows what is written. After a start it fills as {@link KeyWalk} walks through the store. Used by one stream thread.
 */
final class OpenIncidents {
    private final HistoryFigures.Partition figures;
    private final Map<String, Set<Bytes>> keys = new HashMap<>(); // by owner; the one looked at longest ago first

    OpenIncidents(HistoryFigures.Partition figures) {
        this.figures = figures;
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    void set(Bytes key, boolean isOpen) {
        String owner = DetectorHistory.owner(key);
        Set<Bytes> own = isOpen ? keys.computeIfAbsent(owner, unused -> new LinkedHashSet<>()) : keys.get(owner);
        if (own != null && (isOpen ? own.add(key) : own.remove(key))) {
            figures.openIncidents(owner, own.size());
            if (own.isEmpty()) {
                keys.remove(owner);
            }
        }
    }

    /** Some keys of a detector and definition, the next ones at the next call. */
    List<Bytes> next(String owner, int max) {
        List<Bytes> next = new ArrayList<>();
        Set<Bytes> own = keys.getOrDefault(owner, Set.of());
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
