package io.elbo.stream.detector;

/**
 * A detector, and the observer that is told what happens at it.
 *
 * @param observer may throw: that costs its figures, and no record its outcome
 */
public record ObservedDetector(Detector detector, DetectionObserver observer) {
    public ObservedDetector {
        observer = GuardedObserver.of(detector.name(), observer);
    }

    public String topic() {
        return detector.settings().input();
    }
}
