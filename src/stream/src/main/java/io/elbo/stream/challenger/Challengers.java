package io.elbo.stream.challenger;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The place of a challenger beside each detector of this process. Immutable. */
public final class Challengers {
    /** No detector can have one. */
    public static final Challengers NONE = new Challengers(new TreeMap<>());

    private final SortedMap<String, Challenger> byDetector;

    private Challengers(SortedMap<String, Challenger> byDetector) {
        this.byDetector = byDetector;
    }

    /** @param detectors their names */
    public static Challengers of(Collection<String> detectors, Clock clock) {
        SortedMap<String, Challenger> byDetector = new TreeMap<>();
        detectors.forEach(detector -> byDetector.put(detector, new Challenger(detector, clock)));
        return new Challengers(byDetector);
    }

    /** Null if the detector cannot have a challenger. */
    public @Nullable Challenger find(String detector) {
        return byDetector.get(detector);
    }

    /** In the order of the detectors' names. */
    public List<Challenger> all() {
        return List.copyOf(byDetector.values());
    }
}
