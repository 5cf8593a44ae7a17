package io.elbo.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How many anomalies each version of the model has flagged, and what became of the versions. Thread-safe. */
final class VersionCounts {
    private final Map<Integer, Long> anomalies = new TreeMap<>(); // by version in the registry
    private final List<String> events = new ArrayList<>();

    /** An anomaly names the version that has judged it. */
    synchronized void flaggedBy(int version) {
        anomalies.merge(version, 1L, Long::sum);
    }

    synchronized long flagged(int version) {
        return anomalies.getOrDefault(version, 0L);
    }

    /** Something that happened to a version, in a few words. */
    synchronized void event(String what) {
        events.add(what);
    }

    /** One line for a person; empty if no verdict names a version. */
    synchronized String summary() {
        if (anomalies.isEmpty()) {
            return "";
        }
        String counts = anomalies.entrySet().stream()
                .map(entry -> "%,d by version %d".formatted(entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(", "));
        return "   models: anomalies flagged " + counts
                + events.stream().map(event -> "; " + event).collect(Collectors.joining());
    }
}
