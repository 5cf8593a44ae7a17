package io.elbo.stream.topology;

import io.elbo.stream.detector.Detector;

/** A detector on its topic, and who hears of it. */
public record Watch(Detector detector, DetectionObserver observer) {
    String topic() {
        return detector.settings().input();
    }
}
