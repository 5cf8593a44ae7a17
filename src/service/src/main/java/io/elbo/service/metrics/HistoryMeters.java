package io.elbo.service.metrics;

import io.elbo.stream.detector.Detector;
import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.history.HistoryFigures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The figures of the histories of keys of one input topic, while its stream runs. */
public final class HistoryMeters implements AutoCloseable {
    private final HistoryFigures figures;
    private final String topic;
    private final MeterRegistry registry;
    private final List<Meter> meters;

    /** @param withIncidents detectors of the topic whose keys may have incidents */
    public HistoryMeters(
            HistoryFigures figures, String topic, Collection<Detector> withIncidents, MeterRegistry registry) {
        this.figures = figures;
        this.topic = topic;
        this.registry = registry;
        meters = new ArrayList<>(List.of(
                Gauge.builder("elbo.history.keys", figures, HistoryFigures::keys)
                        .description("Keys that this instance remembers, about, those of each detector counted")
                        .tag("topic", topic)
                        .register(registry),
                counter(
                        "elbo.history.late",
                        "Records that came after newer ones of their key",
                        HistoryFigures::lateRecords),
                counter(
                        "elbo.history.keyless",
                        "Records without a key, which have no history",
                        HistoryFigures::recordsWithoutKey),
                counter(
                        "elbo.history.refused",
                        "States of new keys that were not kept since elbo.history.max-keys was reached",
                        HistoryFigures::refusedKeys),
                counter(
                        "elbo.history.expired",
                        "Keys that were forgotten since elbo.history.expire-after had passed",
                        HistoryFigures::expiredKeys),
                counter(
                        "elbo.history.evicted",
                        "Keys with few records that were forgotten since elbo.history.max-keys was nearly reached",
                        HistoryFigures::evictedKeys),
                counter(
                        "elbo.history.restored",
                        "States that were read from the changelog topic since this instance did not have them",
                        HistoryFigures::restoredStates)));
        for (Detector detector : withIncidents) {
            meters.add(Gauge.builder("elbo.silent.keys", figures, silent -> silent.silentKeys(detector.name()))
                    .description("Keys that are silent for too long on this instance, about")
                    .tag("detector", detector.name())
                    .register(registry));
            meters.add(Gauge.builder("elbo.incidents.open", figures, open -> openIncidents(open, detector))
                    .description("Keys on this instance whose evidence is high")
                    .tag("detector", detector.name())
                    .register(registry));
        }
    }

    private static long openIncidents(HistoryFigures figures, Detector detector) {
        DetectorHistory keys = detector.active().keys();
        return keys == null ? 0 : figures.openIncidents(keys.owner());
    }

    private Meter counter(String name, String description, ToDoubleFunction<HistoryFigures> value) {
        return FunctionCounter.builder(name, figures, value)
                .description(description)
                .tag("topic", topic)
                .register(registry);
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
