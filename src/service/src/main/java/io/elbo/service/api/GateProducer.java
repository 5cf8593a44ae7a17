package io.elbo.service.api;

import io.elbo.service.config.ApiSettings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The one gate of the API. */
@Singleton
final class GateProducer {
    @Produces
    @Singleton
    RequestGate gate(ApiSettings settings) {
        return new RequestGate(settings.maxConcurrentRequests(), settings.maxRecordsPerSecond(), System::nanoTime);
    }
}
