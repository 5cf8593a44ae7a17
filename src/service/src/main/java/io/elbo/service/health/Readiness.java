package io.elbo.service.health;

import io.elbo.service.notify.Webhooks;
import io.elbo.stream.detector.Detectors;
import io.elbo.stream.lifecycle.StreamsLifecycle;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** UP while records are being scored; otherwise DOWN with the reason. Answers at once from what was last seen. */
@Singleton
@org.eclipse.microprofile.health.Readiness
final class Readiness implements HealthCheck {
    private final StreamsLifecycle lifecycle;
    private final Detectors detectors;
    private final Webhooks webhooks;

    Readiness(StreamsLifecycle lifecycle, Detectors detectors, Webhooks webhooks) {
        this.lifecycle = lifecycle;
        this.detectors = detectors;
        this.webhooks = webhooks;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("stream").withData("detectors", String.join(", ", detectors.names()));
        // alerts of single anomalies are no reason not to score
        webhooks.whyNotReading().ifPresent(reason -> answer.withData("webhooks", reason));
        return lifecycle
                .whyNotReady()
                .map(reason -> answer.withData("reason", reason).down())
                .orElseGet(answer::up)
                .build();
    }
}
