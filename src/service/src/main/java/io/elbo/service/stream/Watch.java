package io.elbo.service.stream;

import io.elbo.service.detector.Detector;

/** A detector on its topic, and who hears of it. */
public record Watch(Detector detector, DetectionObserver observer) {
    String topic() {
        return detector.settings().input();
    }
}
