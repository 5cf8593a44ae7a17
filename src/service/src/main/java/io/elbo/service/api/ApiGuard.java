package io.elbo.service.api;

import io.elbo.service.config.ApiSettings;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.SecurityHandlerPriorities;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ClientErrorException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets requests to the API in, or refuses them before anything of their body is read: a body that is too large, too many requests
 * at once, or too many records lately. It runs on the event loop, so that refusals need no other thread.
 *
 * <p>Each kind of request has places of its own, so that none keeps the others out. What people look at is answered from memory,
 * and a page asks for much of it at once. Changes are rare, and an operator needs them most while others ask for too much. A stream
 * of events takes no place, since it lasts; the console bounds the number of streams.
 *
 * <p>Places are taken after the login. Whoever may not do what a request asks for takes none.
 */
@Singleton
public class ApiGuard {
    private static final int BEFORE_LOGIN = 500;
    /** Also after {@code io.elbo.service.security.AccessGuard}. */
    private static final int AFTER_LOGIN = SecurityHandlerPriorities.AUTHENTICATION - 20;

    private static final String API = "/api/";
    private static final int MAX_VIEWS = 16;
    private static final int MAX_CHANGES = 4;

    private final ApiSettings settings;
    private final RequestGate gate;
    private final AtomicInteger views = new AtomicInteger(); // in progress
    private final AtomicInteger changes = new AtomicInteger(); // in progress

    ApiGuard(ApiSettings settings, RequestGate gate) {
        this.settings = settings;
        this.gate = gate;
    }

    void register(@Observes Filters filters) {
        filters.register(this::refuseTooLarge, BEFORE_LOGIN);
        filters.register(this::admit, AFTER_LOGIN);
    }

    private void refuseTooLarge(RoutingContext context) {
        if (context.normalizedPath().startsWith(API) && contentLength(context.request()) > settings.maxBodyBytes()) {
            ClientErrorException tooLarge = bodyTooLarge(settings.maxBodyBytes());
            ProblemAnswer.of(413, "Request Entity Too Large", String.valueOf(tooLarge.getMessage()))
                    .send(context);
        } else {
            RequestPlace.follow(context);
            context.next();
        }
    }

    private void admit(RoutingContext context) {
        String path = context.normalizedPath();
        if (!path.startsWith(API)) {
            context.next();
            return;
        }
        switch (RequestKind.of(context.request().method().name(), path)) {
            case EVENTS -> context.next();
            case VIEW -> admit(context, views, MAX_VIEWS, "requests for views");
            case CHANGE -> admit(context, changes, MAX_CHANGES, "changes");
            case WORK -> admitWork(context);
        }
    }

    private static void admit(RoutingContext context, AtomicInteger inProgress, int max, String what) {
        if (inProgress.incrementAndGet() > max) {
            inProgress.decrementAndGet();
            ProblemAnswer.of(
                            503,
                            "Service Unavailable",
                            max + " " + what + " are in progress, and no more are answered at the same time")
                    .retryAfter(1)
                    .send(context);
            return;
        }
        goOn(context, inProgress::decrementAndGet);
    }

    /** @param leave gives the place back that the request has */
    private static void goOn(RoutingContext context, Runnable leave) {
        if (RequestPlace.of(context).take(leave)) {
            context.next();
        } else {
            leave.run(); // its client has gone
        }
    }

    private void admitWork(RoutingContext context) {
        switch (gate.enter()) {
            case ADMITTED -> goOn(context, gate::leave);
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
