package io.elbo.service.api;

import io.elbo.service.config.ApiSettings;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ClientErrorException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets requests to the API in, or refuses them before anything of their body is read. It runs on the event loop, so that
 * refusals need no other thread: a body that is too large, too many requests at once, or too many records lately.
 *
 * <p>What people look at is answered from memory, a page asks for much of it at once, and it must not keep those who score
 * waiting: such requests have places of their own. A stream of events takes none, since it lasts; its number is bounded by the
 * console.
 */
@Singleton
public class ApiGuard {
    private static final int PRIORITY = 500;
    private static final String API = "/api/";
    private static final int MAX_VIEWS = 16;

    private final ApiSettings settings;
    private final RequestGate gate;
    private final AtomicInteger views = new AtomicInteger(); // in progress

    ApiGuard(ApiSettings settings, RequestGate gate) {
        this.settings = settings;
        this.gate = gate;
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, PRIORITY);
    }

    private void admit(RoutingContext context) {
        if (!context.normalizedPath().startsWith(API)) {
            context.next();
            return;
        }
        if (contentLength(context.request()) > settings.maxBodyBytes()) {
            ClientErrorException tooLarge = bodyTooLarge(settings.maxBodyBytes());
            ProblemAnswer.of(413, "Request Entity Too Large", String.valueOf(tooLarge.getMessage()))
                    .send(context);
            return;
        }
        if (ViewPaths.isEvents(context.request(), context.normalizedPath())) {
            context.next();
        } else if (ViewPaths.isView(context.request(), context.normalizedPath())) {
            admitView(context);
        } else {
            admitWork(context);
        }
    }

    private void admitView(RoutingContext context) {
        if (views.incrementAndGet() > MAX_VIEWS) {
            views.decrementAndGet();
            ProblemAnswer.of(
                            503,
                            "Service Unavailable",
                            MAX_VIEWS
                                    + " requests for views are in progress, and no more are answered at the same time")
                    .retryAfter(1)
                    .send(context);
            return;
        }
        context.addEndHandler(unused -> views.decrementAndGet());
        context.next();
    }

    private void admitWork(RoutingContext context) {
        switch (gate.enter()) {
            case ADMITTED -> {
                // when the answer is sent, and also when the client has gone
                context.addEndHandler(unused -> gate.leave());
                context.next();
            }
            case BUSY ->
                ProblemAnswer.of(
                                503,
                                "Service Unavailable",
                                settings.maxConcurrentRequests() + " requests are in progress, and no more are answered"
                                        + " at the same time (elbo.api.max-concurrent-requests)")
                        .retryAfter(1)
                        .send(context);
            case EXHAUSTED ->
                ProblemAnswer.of(
                                429,
                                "Too Many Requests",
                                "more than " + settings.maxRecordsPerSecond() + " records a second, where a started KiB"
                                        + " counts as one (elbo.api.max-records-per-second)")
                        .retryAfter(gate.secondsUntilRefilled())
                        .send(context);
        }
    }

    /** 0 if the request does not say how large its body is. */
    private static long contentLength(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return 0; // a body that is counted while it is read
        }
    }

    static ClientErrorException bodyTooLarge(int maxBytes) {
        return new ClientErrorException(
                "the body is larger than " + maxBytes + " bytes (elbo.api.max-body-bytes)", 413);
    }
}
