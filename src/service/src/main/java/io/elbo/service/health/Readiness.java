package io.elbo.service.health;

import io.elbo.service.notify.Webhooks;
import io.elbo.stream.detector.Detectors;
import io.elbo.stream.lifecycle.TopicStreams;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * UP while this instance does its share, otherwise DOWN with the reason; in both cases with the state of every stream.
 * Answers at once from what was last seen.
 */
@Singleton
@org.eclipse.microprofile.health.Readiness
final class Readiness implements HealthCheck {
    private final TopicStreams streams;
    private final Detectors detectors;
    private final Webhooks webhooks;

    Readiness(TopicStreams streams, Detectors detectors, Webhooks webhooks) {
        this.streams = streams;
        this.detectors = detectors;
        this.webhooks = webhooks;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("streams").withData("detectors", String.join(", ", detectors.names()));
        streams.statuses()
                .forEach(status -> answer.withData(
                        status.name(),
                        status.state().reason().isEmpty()
                                ? status.state().word()
                                : status.state().word() + ": " + status.state().reason()));
        // alerts of single anomalies are no reason not to score
        webhooks.whyNotReading().ifPresent(reason -> answer.withData("webhooks", reason));
        return streams.whyNotReady()
                .map(reason -> answer.withData("reason", reason).down())
                .orElseGet(answer::up)
                .build();
    }
}
