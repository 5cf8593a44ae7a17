package io.elbo.stream.topology;

import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.history.DetectorHistory;
import org.jspecify.annotations.Nullable;

/** The histories of one detector's keys, as the model that is active now defines them. */
final class ActiveHistory {
    private final Detector detector;
    private @Nullable DetectorHistory newest;
    private @Nullable ActiveModel newestModel;

    ActiveHistory(Detector detector) {
        this.detector = detector;
    }

    /** Null if the model has none. */
    @Nullable
    DetectorHistory get() {
        ActiveModel model = detector.active();
        if (model != newestModel) {
            newest = DetectorHistory.of(detector.name(), model.schema(), model.history());
            newestModel = model;
        }
        return newest;
    }
}
