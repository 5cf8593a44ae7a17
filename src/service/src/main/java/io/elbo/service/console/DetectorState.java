package io.elbo.service.console;

import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.lifecycle.StreamState;
import io.elbo.stream.policy.PartitionPolicies;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How a detector does on this instance, in one word and one line.
 *
 * @param reason null if there is nothing to say
 */
public record DetectorState(
        @Schema(enumeration = {"starting", "learning", "ready", "paused", "awaiting-schema", "stale", "failing"})
        String word,

        @Nullable String reason) {
    private static final DetectorState READY = new DetectorState("ready", null);

    static DetectorState of(Detector detector, Figures figures, Instant now) {
        return ofStream(figures.stream(detector), figures.whyNothingComes())
                .or(() -> figures.refusal(detector).map(DetectorState::stale))
                .or(() -> learning(detector))
                .or(() -> old(detector.active().metadata().created(), figures.staleAfter(), now))
                .orElse(READY);
    }

    /** Empty if records are being scored. */
    private static Optional<DetectorState> ofStream(StreamState stream, Optional<String> nothingComes) {
        if (stream instanceof StreamState.Starting
                || (stream instanceof StreamState.Waiting waiting && waiting.isNew())) {
            return Optional.of(new DetectorState("starting", nothingComes.orElse("its stream is starting")));
        }
        if (stream instanceof StreamState.Paused paused) {
            return Optional.of(new DetectorState("paused", paused.reason()));
        }
        if (stream instanceof StreamState.AwaitingSchema awaiting) {
            return Optional.of(new DetectorState(awaiting.word(), awaiting.reason()));
        }
        if (!(stream instanceof StreamState.Running || stream instanceof StreamState.Rebalancing)) {
            String reason = stream.reason().isEmpty() ? "its stream is " + stream.word() : stream.reason();
            return Optional.of(new DetectorState("failing", reason));
        }
        return nothingComes.map(why -> new DetectorState("failing", why));
    }

    /** A partition that learns has the model's own thresholds until it has learned enough. */
    private static Optional<DetectorState> learning(Detector detector) {
        if (!detector.settings().learns()) {
            return Optional.empty();
        }
        PartitionPolicies policies = detector.policies();
        ThresholdPolicy initial = policies.initial();
        long all = policies.byPartition().size();
        long young = policies.byPartition().values().stream()
                .filter(policy -> policy.equals(initial))
                .count();
        return young == 0
                ? Optional.empty()
                : Optional.of(new DetectorState(
                        "learning",
                        young + " of " + all + (all == 1 ? " partition has" : " partitions have")
                                + " the thresholds of the model's own calibration, until enough records have come"));
    }

    private static Optional<DetectorState> old(String created, Duration staleAfter, Instant now) {
        try {
            Duration age = Duration.between(Instant.parse(created), now);
            return age.compareTo(staleAfter) > 0
                    ? Optional.of(stale("the model was trained " + age.toDays() + " days ago, more than "
                            + staleAfter.toDays() + " days"))
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty(); // the model does not say when it was made
        }
    }

    private static DetectorState stale(String reason) {
        return new DetectorState("stale", reason);
    }
}
