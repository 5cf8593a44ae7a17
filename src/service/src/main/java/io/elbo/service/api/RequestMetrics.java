package io.elbo.service.api;

import io.elbo.service.requests.RequestPath;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Counts and times the requests of the API's port as {@code http_server_requests_seconds}. The number of series is bounded:
 * a method or a path that does not exist is counted as {@code other}, whatever a client makes up.
 */
@Singleton
public class RequestMetrics {
    private static final int BEFORE_ALL_OTHERS = 1_000;
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "OPTIONS");

    private final MeterRegistry registry;

    RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void register(@Observes Filters filters) {
        filters.register(this::time, BEFORE_ALL_OTHERS);
    }

    private void time(RoutingContext context) {
        if (context.normalizedPath().equals(EventsResource.PATH)) { // how long it lasts is no duration of a request
            context.next();
            return;
        }
        long start = System.nanoTime();
        context.addEndHandler(unused -> Timer.builder("http.server.requests")
                .description("Requests to the API's port")
                .tag("method", method(context.request()))
                .tag("uri", RequestPath.template(context.normalizedPath()))
                .tag("status", Integer.toString(context.response().getStatusCode()))
                .register(registry)
                .record(System.nanoTime() - start, TimeUnit.NANOSECONDS));
        context.next();
    }

    private static String method(HttpServerRequest request) {
        String method = request.method().name();
        return METHODS.contains(method) ? method : RequestPath.OTHER;
    }
}
