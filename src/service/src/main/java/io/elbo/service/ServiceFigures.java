package io.elbo.service;

import io.elbo.service.console.Figures;
import io.elbo.service.metrics.FieldFigures;
import io.elbo.service.metrics.Lag;
import io.elbo.service.metrics.MeteredDetector;
import io.elbo.service.models.LiveModels;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.history.HistoryFigures;
import io.elbo.stream.lifecycle.StreamState;
import io.elbo.stream.lifecycle.TopicStreams;
import io.elbo.stream.models.ModelStatus;
import io.elbo.stream.topology.Pipeline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What the parts of this process know of its detectors. Thread-safe. */
final class ServiceFigures implements Figures {
    private final TopicStreams streams;
    private final List<Pipeline> pipelines;
    private final Map<Detector, MeteredDetector> metered;
    private final Map<String, Lag> lags;
    private final @Nullable LiveModels models;
    private final Duration staleAfter;

    /** @param lags of each pipeline while its stream runs, by the pipeline's name */
    ServiceFigures(
            TopicStreams streams,
            List<Pipeline> pipelines,
            Map<Detector, MeteredDetector> metered,
            Map<String, Lag> lags,
            @Nullable LiveModels models,
            Duration staleAfter) {
        this.streams = streams;
        this.pipelines = pipelines;
        this.metered = metered;
        this.lags = lags;
        this.models = models;
        this.staleAfter = staleAfter;
    }

    @Override
    public StreamState stream(Detector detector) {
        return streams.state(detector);
    }

    @Override
    public Optional<String> whyNothingComes() {
        return streams.whyNothingComes();
    }

    @Override
    public OptionalDouble lag(Detector detector) {
        Lag lag = lags.get(pipeline(detector).name());
        return lag == null ? OptionalDouble.empty() : OptionalDouble.of(lag.records());
    }

    @Override
    public @Nullable Long openIncidents(Detector detector) {
        HistoryFigures histories = pipeline(detector).historyFigures();
        DetectorHistory keys = detector.active().keys();
        return histories == null || keys == null || !detector.active().hasIncidents()
                ? null
                : histories.openIncidents(keys.owner()) + histories.silentKeys(detector.name());
    }

    private Pipeline pipeline(Detector detector) {
        return pipelines.stream()
                .filter(pipeline -> pipeline.has(detector))
                .findFirst()
                .orElseThrow();
    }

    private MeteredDetector meters(Detector detector) {
        return Objects.requireNonNull(metered.get(detector));
    }

    @Override
    public double realisedAlarmRate(Detector detector) {
        return meters(detector).realisedAlarmRate();
    }

    @Override
    public double targetAlarmRate(Detector detector) {
        return meters(detector).targetAlarmRate();
    }

    @Override
    public Duration staleAfter() {
        return staleAfter;
    }

    @Override
    public double threshold(Detector detector) {
        return meters(detector).threshold();
    }

    @Override
    public List<FieldFigures> fields(Detector detector) {
        return meters(detector).fieldFigures();
    }

    @Override
    public Optional<String> refusal(Detector detector) {
        return Optional.ofNullable(models)
                .map(live -> live.watch().status(detector.name()))
                .filter(status -> status.refusal() != null)
                .map(ServiceFigures::refusal);
    }

    private static String refusal(ModelStatus status) {
        return "version " + status.wanted() + " is not used, version " + status.active() + " is: " + status.refusal();
    }
}
