package io.elbo.service.console;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The incidents that have changed last, each as it is after its latest change; bounded. Thread-safe. */
final class IncidentView {
    private final int maxIncidents;
    private final Map<String, IncidentRow> byId = new LinkedHashMap<>(); // changed last at the end; guarded by this

    IncidentView(int maxIncidents) {
        this.maxIncidents = maxIncidents;
    }

    synchronized void put(IncidentRow incident) {
        byId.remove(incident.id());
        byId.put(incident.id(), incident);
        if (byId.size() > maxIncidents) {
            Iterator<String> oldest = byId.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** Those of a detector, the one that has changed last first. */
    synchronized List<IncidentRow> list(String detector, int limit) {
        List<IncidentRow> rows = new ArrayList<>(byId.values());
        Collections.reverse(rows);
        return rows.stream()
                .filter(row -> row.detector().equals(detector))
                .limit(limit)
                .toList();
    }

    /** Forgets the incidents of these detectors. */
    synchronized void forget(Predicate<String> which) {
        byId.values().removeIf(row -> which.test(row.detector()));
    }
}
