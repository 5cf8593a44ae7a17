package io.elbo.stream.detector;

import java.util.List;
import java.util.Optional;

/** Every detector of this service, in the order of their names. Immutable. */
public final class Detectors {
    private final List<Detector> all;

    public Detectors(List<Detector> all) {
        this.all = List.copyOf(all);
    }

    public List<Detector> all() {
        return all;
    }

    public Optional<Detector> find(String name) {
        return all.stream().filter(detector -> detector.name().equals(name)).findFirst();
    }

    public List<String> names() {
        return all.stream().map(Detector::name).toList();
    }
}
