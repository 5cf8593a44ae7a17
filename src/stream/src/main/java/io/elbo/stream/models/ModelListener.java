package io.elbo.stream.models;

import io.elbo.stream.detector.Detector;

/** Is told what becomes of models that change while they are used. Called on the watch's thread. */
@FunctionalInterface
public interface ModelListener {
    /** Another model is active from the next poll on. */
    void activated(Detector detector);
}
