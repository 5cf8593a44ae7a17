package io.elbo.stream.detector;

/** A detector, and the observer that is told what happens at it. */
public record ObservedDetector(Detector detector, DetectionObserver observer) {
    public String topic() {
        return detector.settings().input();
    }
}
