package io.elbo.service;

import io.elbo.service.console.Figures;
import io.elbo.service.metrics.FieldFigures;
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
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What the parts of this process know of its detectors. Thread-safe. */
final class ServiceFigures implements Figures {
    private final TopicStreams streams;
    private final List<Pipeline> pipelines;
    private final Instruments instruments;
    private final @Nullable LiveModels models;
    private final Duration staleAfter;

    ServiceFigures(
            TopicStreams streams,
            List<Pipeline> pipelines,
            Instruments instruments,
            @Nullable LiveModels models,
            Duration staleAfter) {
        this.streams = streams;
        this.pipelines = pipelines;
        this.instruments = instruments;
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
        return instruments.lag(pipeline(detector));
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

    @Override
    public double realisedAlarmRate(Detector detector) {
        return instruments.meters(detector).realisedAlarmRate();
    }

    @Override
    public double targetAlarmRate(Detector detector) {
        return instruments.meters(detector).targetAlarmRate();
    }

    @Override
    public Duration staleAfter() {
        return staleAfter;
    }

    @Override
    public double threshold(Detector detector) {
        return instruments.meters(detector).threshold();
    }

    @Override
    public List<FieldFigures> fields(Detector detector) {
        return instruments.meters(detector).fieldFigures();
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
