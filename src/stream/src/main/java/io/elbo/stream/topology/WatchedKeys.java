package io.elbo.stream.topology;

import io.elbo.core.history.IncidentChange;
import io.elbo.stream.detector.Silences;
import io.elbo.stream.history.KeyWatch;
import io.elbo.stream.history.TaskHistory;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** The keys of one task whose incidents are watched, by the detectors that they belong to. Used by one stream thread. */
final class WatchedKeys implements KeyWatch {
    private final List<KeyIncidents> detectors;
    private final TaskHistory history;
    private @Nullable Duration walk; // in which all keys are looked at; null if nobody looks for silence

    private WatchedKeys(List<KeyIncidents> detectors, TaskHistory history) {
        this.detectors = detectors;
        this.history = history;
    }

    /** Watches the keys from now on, as long as the task runs. */
    static void watch(List<KeyIncidents> detectors, TaskHistory history) {
        WatchedKeys watch = new WatchedKeys(detectors, history);
        history.watch(watch, null);
        watch.follow();
    }

    /** Another model may be active than before, which looks for silence or does not. */
    private void follow() {
        Duration needed = detectors.stream()
                .map(KeyIncidents::silences)
                .filter(Objects::nonNull)
                .map(Silences::walk)
                .min(Comparator.naturalOrder())
                .orElse(null);
        if (!Objects.equals(needed, walk)) {
            walk = needed;
            history.watch(this, needed);
        }
        if (needed != null) {
            history.partition().watchSilence();
        }
    }

    @Override
    public boolean isReady() {
        return detectors.stream().allMatch(KeyIncidents::isReady);
    }

    @Override
    public void looking(long wallClockMillis) {
        follow();
        boolean caughtUp =
                history.partition().takeReachedEnd() && history.partition().isCurrent();
        for (KeyIncidents each : detectors) {
            each.looking(caughtUp);
            each.resolveSilent(wallClockMillis);
        }
        if (walk != null) {
            history.partition().keepClock();
        }
    }

    private @Nullable KeyIncidents of(Bytes key) {
        for (KeyIncidents each : detectors) {
            if (each.owns(key)) {
                return each;
            }
        }
        return null; // of a detector that is no more
    }

    @Override
    public boolean counts(Bytes key) {
        KeyIncidents detector = of(key);
        return detector == null || detector.isActive(key);
    }

    @Override
    public boolean isObsolete(Bytes key, byte[] state) {
        KeyIncidents detector = of(key);
        return detector != null && detector.isObsolete(key, state);
    }

    @Override
    public boolean isDue(Bytes key, byte[] state) {
        KeyIncidents detector = of(key);
        return detector != null && detector.isDue(key, state);
    }

    @Override
    public void due(Bytes key, byte[] state) {
        KeyIncidents detector = of(key);
        if (detector != null) {
            detector.due(key, state);
        }
    }

    @Override
    public void forgotten(Bytes key, byte[] state, IncidentChange.Cause cause) {
        KeyIncidents detector = of(key);
        if (detector != null) {
            detector.forgotten(key, state, cause);
        }
    }

    @Override
    public void walked() {
        detectors.forEach(KeyIncidents::walked);
    }
}
