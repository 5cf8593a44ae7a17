package io.elbo.service.console;

import io.elbo.service.feed.Anomaly;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The newest anomalies of all detectors, bounded in number and in bytes.
 *
 * <p>Lists are ordered by the records' timestamps. Which anomalies are kept goes by their arrival: a producer whose clock is
 * wrong cannot push all others out for good. If there are too many, the detector that has the most of them loses its oldest
 * one, so that a noisy detector does not hide the others. Documents, which take more memory than rows, are dropped first:
 * the oldest ones of whatever detector. Thread-safe.
 */
final class AnomalyView {
    private static final long ROW_BYTES = 400; // objects and references, about
    private static final int HOUR_MINUTES = 60;
    private static final long MINUTE_MILLIS = 60_000;

    private final int maxAnomalies;
    private final long maxBytes;
    private final Map<String, OfDetector> detectors = new HashMap<>(); // guarded by this, as is all below
    private final ArrayDeque<Entry> withDocument = new ArrayDeque<>(); // in the order of arrival
    private int count;
    private long bytes;

    /** An anomaly, and its document as it stands in the topic; null if that was dropped. */
    private static final class Entry {
        final AnomalyCursor place;
        final AnomalyRow row;
        byte @Nullable [] document;

        Entry(AnomalyCursor place, AnomalyRow row, byte @Nullable [] document) {
            this.place = place;
            this.row = row;
            this.document = document;
        }

        long rowBytes() {
            return ROW_BYTES + row.length();
        }
    }

    private static final class OfDetector {
        final TreeMap<AnomalyCursor, Entry> byTime = new TreeMap<>();
        final Map<AnomalyId, Entry> byId = new HashMap<>();
        final ArrayDeque<Entry> arrivals = new ArrayDeque<>();
        final int[] perMinute = new int[HOUR_MINUTES]; // [minute modulo HOUR_MINUTES]
        long newestMinute; // 0 at first: then all counts are 0
        boolean isComplete = true;
    }

    /** @param detectors whose anomalies are kept */
    AnomalyView(Collection<String> detectors, int maxAnomalies, long maxBytes) {
        this.maxAnomalies = maxAnomalies;
        this.maxBytes = maxBytes;
        detectors.forEach(detector -> this.detectors.put(detector, new OfDetector()));
    }

    /**
     * Adds an anomaly; returns null if its detector is unknown or the view has it already.
     *
     * @param document the whole record, kept as it is
     * @param isNew whether it has just been found: it counts now, whatever its timestamp is
     * @param nowMillis since 1970
     */
    synchronized @Nullable AnomalyRow add(Anomaly anomaly, byte[] document, boolean isNew, long nowMillis) {
        OfDetector detector = detectors.get(anomaly.detector());
        AnomalyRow row = AnomalyRow.of(anomaly);
        AnomalyId id = new AnomalyId(anomaly.partition(), anomaly.offset());
        if (detector == null || detector.byId.containsKey(id)) {
            return null;
        }
        Entry entry = new Entry(new AnomalyCursor(anomaly.timestamp(), id), row, document);
        detector.byTime.put(entry.place, entry);
        detector.byId.put(id, entry);
        detector.arrivals.add(entry);
        withDocument.add(entry);
        count++;
        bytes += entry.rowBytes() + document.length;
        countMinute(detector, isNew ? nowMillis : anomaly.timestamp(), nowMillis);
        while (count > maxAnomalies) {
            evictOne();
        }
        while (bytes > maxBytes && !withDocument.isEmpty()) {
            dropDocument(withDocument.remove());
        }
        return row;
    }

    private static void countMinute(OfDetector detector, long t, long nowMillis) {
        advance(detector, nowMillis);
        long minute = Math.floorDiv(Math.min(t, nowMillis), MINUTE_MILLIS);
        if (minute > detector.newestMinute - HOUR_MINUTES) {
            detector.perMinute[(int) (minute % HOUR_MINUTES)]++;
        }
    }

    private static void advance(OfDetector detector, long nowMillis) {
        long now = Math.max(nowMillis / MINUTE_MILLIS, detector.newestMinute);
        for (long minute = Math.max(detector.newestMinute + 1, now - HOUR_MINUTES + 1); minute <= now; minute++) {
            detector.perMinute[(int) (minute % HOUR_MINUTES)] = 0;
        }
        detector.newestMinute = now;
    }

    private void evictOne() {
        OfDetector most = detectors.values().stream()
                .max(Comparator.comparingInt(each -> each.arrivals.size()))
                .orElseThrow();
        remove(most, most.arrivals.remove());
        most.isComplete = false;
    }

    private void remove(OfDetector detector, Entry entry) {
        detector.byTime.remove(entry.place);
        detector.byId.remove(entry.place.id());
        count--;
        bytes -= entry.rowBytes();
        if (entry.document != null) {
            withDocument.remove(entry); // mostly the first one
            dropDocument(entry);
        }
    }

    private void dropDocument(Entry entry) {
        bytes -= entry.document == null ? 0 : entry.document.length;
        entry.document = null;
    }

    /** Older anomalies of these detectors are in the topic, and are not kept. */
    synchronized void incomplete(Predicate<String> which) {
        each(which, detector -> detector.isComplete = false);
    }

    /** Forgets the anomalies of these detectors: their topic was made anew. */
    synchronized void forget(Predicate<String> which) {
        each(which, detector -> {
            while (!detector.arrivals.isEmpty()) {
                remove(detector, detector.arrivals.remove());
            }
            detector.isComplete = true;
        });
    }

    private void each(Predicate<String> which, java.util.function.Consumer<OfDetector> change) {
        detectors.forEach((name, detector) -> {
            if (which.test(name)) {
                change.accept(detector);
            }
        });
    }

    /**
     * The newest anomalies of a detector.
     *
     * @param before only those that are listed after this one; null for the first ones
     * @param limit how many at most, at least 1
     */
    synchronized AnomalyPage list(String name, AnomalyFilter filter, @Nullable AnomalyCursor before, int limit) {
        OfDetector detector = of(name);
        List<AnomalyRow> rows = new ArrayList<>();
        AnomalyCursor last = null;
        for (Entry entry : (before == null ? detector.byTime : detector.byTime.headMap(before, false))
                .descendingMap()
                .values()) {
            if (filter.matches(entry.row)) {
                if (rows.size() == limit) {
                    return new AnomalyPage(rows, Objects.requireNonNull(last).toString(), detector.isComplete);
                }
                rows.add(entry.row);
                last = entry.place;
            }
        }
        return new AnomalyPage(rows, null, detector.isComplete);
    }

    /** The newest other anomalies of the same key; none if it is empty. */
    synchronized List<AnomalyRow> related(String name, AnomalyId id, String key, int limit) {
        return key.isEmpty()
                ? List.of()
                : of(name).byTime.descendingMap().values().stream()
                        .map(entry -> entry.row)
                        .filter(row -> row.key().equals(key) && !row.id().equals(id.toString()))
                        .limit(limit)
                        .toList();
    }

    /** An anomaly's row and document; empty if the view does not have both. */
    synchronized Optional<Found> find(String name, AnomalyId id) {
        Entry entry = of(name).byId.get(id);
        return entry == null || entry.document == null
                ? Optional.empty()
                : Optional.of(new Found(entry.row, entry.document));
    }

    /**
     * Anomalies that were found in the last hour, those that are not kept any more included. Of those from before the start it is
     * the timestamp that counts.
     */
    synchronized int lastHour(String name, long nowMillis) {
        OfDetector detector = of(name);
        advance(detector, nowMillis);
        int sum = 0;
        for (int ofMinute : detector.perMinute) {
            sum += ofMinute;
        }
        return sum;
    }

    private OfDetector of(String name) {
        return Objects.requireNonNull(detectors.get(name), name);
    }

    /** For tests. */
    synchronized long bytes() {
        return bytes;
    }

    /** An anomaly with its document. */
    static final class Found {
        private final AnomalyRow row;
        private final byte[] document;

        Found(AnomalyRow row, byte[] document) {
            this.row = row;
            this.document = document;
        }

        AnomalyRow row() {
            return row;
        }

        byte[] document() {
            return document;
        }
    }
}
