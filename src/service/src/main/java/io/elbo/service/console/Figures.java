package io.elbo.service.console;

import io.elbo.service.metrics.FieldFigures;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.lifecycle.StreamState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What other parts of this process know of its detectors. Called by threads of viewers: must be quick. */
public interface Figures {
    /** The state of the stream that the detector's records come from. */
    StreamState stream(Detector detector);

    /** Why no record comes at all; empty if they may. */
    Optional<String> whyNothingComes();

    /** Records that are not read yet, in this instance's partitions; empty while no stream runs. */
    OptionalDouble lag(Detector detector);

    /** Keys on this instance whose evidence is high or that are silent; null if the model knows no incidents. */
    @Nullable
    Long openIncidents(Detector detector);

    /** Share of the last hour's records that were flagged, in [0, 1]; NaN if there were none. */
    double realisedAlarmRate(Detector detector);

    /** Share of ordinary records that may be flagged. */
    double targetAlarmRate(Detector detector);

    /** Score from which a record is an anomaly, nats. */
    double threshold(Detector detector);

    /** How each field of the model in use does. */
    List<FieldFigures> fields(Detector detector);

    /** Why the version that the registry names is not in use; empty if it is, or if there is no registry. */
    Optional<String> refusal(Detector detector);

    /** From which age on a model is stale. */
    Duration staleAfter();
}
