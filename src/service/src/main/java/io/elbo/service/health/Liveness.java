package io.elbo.service.health;

import io.elbo.stream.lifecycle.TopicStreams;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** DOWN only where a restart of the process helps: never for a broker that is away. */
@Singleton
@org.eclipse.microprofile.health.Liveness
final class Liveness implements HealthCheck {
    private final TopicStreams streams;

    Liveness(TopicStreams streams) {
        this.streams = streams;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("stream threads");
        return streams.whyDead()
                .map(reason -> answer.withData("reason", reason).down())
                .orElseGet(answer::up)
                .build();
    }
}
