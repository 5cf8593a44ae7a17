package io.elbo.service.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts and times the requests of the API's port as {@code http_server_requests_seconds}. The number of series is bounded:
 * a method or a path that does not exist is counted as {@code other}, whatever a client makes up.
 */
@Singleton
public class RequestMetrics {
    private static final int BEFORE_ALL_OTHERS = 1_000;
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "OPTIONS");
    private static final String DETECTORS = "/api/v1/detectors";
    private static final Pattern SCORE = Pattern.compile(DETECTORS + "/[^/]+/(score|generate|interpolate|neighbours)");
    private static final Pattern KEY = Pattern.compile(DETECTORS + "/[^/]+/keys/.+");
    private static final Pattern VIEW =
            Pattern.compile(DETECTORS + "/[^/]+/(scores|histogram|fields|incidents|anomalies)");
    private static final Pattern ANOMALY = Pattern.compile(DETECTORS + "/[^/]+/anomalies/[^/]+(/neighbours)?");
    private static final Set<String> PATHS = Set.of(DETECTORS, "/api/v1/status", "/q/openapi");
    private static final String OTHER = "other";

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
                .tag("uri", path(context.normalizedPath()))
                .tag("status", Integer.toString(context.response().getStatusCode()))
                .register(registry)
                .record(System.nanoTime() - start, TimeUnit.NANOSECONDS));
        context.next();
    }

    private static String method(HttpServerRequest request) {
        String method = request.method().name();
        return METHODS.contains(method) ? method : OTHER;
    }

    static String path(String path) {
        Matcher score = SCORE.matcher(path);
        if (score.matches()) {
            return DETECTORS + "/{name}/" + score.group(1);
        }
        if (KEY.matcher(path).matches()) {
            return DETECTORS + "/{name}/keys/{key}";
        }
        Matcher view = VIEW.matcher(path);
        if (view.matches()) {
            return DETECTORS + "/{name}/" + view.group(1);
        }
        Matcher anomaly = ANOMALY.matcher(path);
        if (anomaly.matches()) {
            return DETECTORS + "/{name}/anomalies/{id}" + Objects.toString(anomaly.group(1), "");
        }
        return PATHS.contains(path) ? path : OTHER;
    }
}
