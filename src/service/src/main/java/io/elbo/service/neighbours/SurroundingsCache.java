package io.elbo.service.neighbours;

import io.elbo.stream.detector.ActiveModel;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was read and judged lately, for at most five minutes and only as long as the same model is in use with the same budgets: the next request drops
 * what is older. Bounded in number and in bytes; what was put in first goes first. Thread-safe.
 */
final class SurroundingsCache {
    static final long MAX_AGE_NANOS = TimeUnit.MINUTES.toNanos(5);
    static final int MAX_ENTRIES = 8;
    private static final long MAX_BYTES = 24L << 20;

    private static final int ALL_PARTITIONS = -1;

    private final LongSupplier nanoClock;
    private final Map<Place, Entry> entries = new LinkedHashMap<>(); // guarded by this, as is the next
    private long bytes;

    SurroundingsCache(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** A part of a detector's input topic: a block of offsets, or the topic's end. */
    record Place(String detector, int partition, long block) {
        static Place latest(String detector) {
            return new Place(detector, ALL_PARTITIONS, 0);
        }
    }

    private record Entry(Surroundings surroundings, long sinceNanos) {}

    /** Null if it is not kept, or another model has judged, or this one with other budgets. */
    synchronized @Nullable Surroundings find(Place place, ActiveModel model) {
        long now = nanoClock.getAsLong();
        dropAll((each, entry) -> now - entry.sinceNanos() >= MAX_AGE_NANOS
                || (each.detector().equals(place.detector())
                        && !entry.surroundings().holdsFor(model)));
        Entry entry = entries.get(place);
        return entry == null ? null : entry.surroundings();
    }

    synchronized void put(Place place, Surroundings surroundings) {
        dropAll((each, entry) -> each.equals(place));
        entries.put(place, new Entry(surroundings, nanoClock.getAsLong()));
        bytes += surroundings.bytes();
        Iterator<Entry> oldest = entries.values().iterator();
        while ((entries.size() > MAX_ENTRIES || bytes > MAX_BYTES) && entries.size() > 1) {
            bytes -= oldest.next().surroundings().bytes();
            oldest.remove();
        }
    }

    private interface Which {
        boolean test(Place place, Entry entry);
    }

    private void dropAll(Which which) {
        entries.entrySet().removeIf(entry -> {
            boolean isDropped = which.test(entry.getKey(), entry.getValue());
            bytes -= isDropped ? entry.getValue().surroundings().bytes() : 0;
            return isDropped;
        });
    }
}
