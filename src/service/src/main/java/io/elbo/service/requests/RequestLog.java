package io.elbo.service.requests;

import io.elbo.service.config.LogSettings;
import io.elbo.service.log.LogSetup;
import io.elbo.stream.tracing.TraceContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Writes a line of the log for each request to the HTTP port, refused ones too, if somebody wants that. */
@Singleton
public final class RequestLog {
    /** Before everything that may answer. */
    private static final int PRIORITY = 11_000;

    private static final System.Logger LINES = System.getLogger(LogSetup.REQUESTS);

    private final boolean isOn;

    RequestLog(LogSettings settings) {
        isOn = !(settings.requests() instanceof LogSettings.Destination.Off);
    }

    void register(@Observes Filters filters) {
        if (isOn) {
            filters.register(RequestLog::follow, PRIORITY);
        }
    }

    private static void follow(RoutingContext context) {
        long start = System.nanoTime();
        context.addEndHandler(sent -> LINES.log(
                System.Logger.Level.INFO,
                "{0}",
                entry(context, (System.nanoTime() - start) / 1_000_000, sent.failed())));
        context.next();
    }

    private static RequestEntry entry(RoutingContext context, long millis, boolean isClosed) {
        String user = user(context);
        TraceContext trace = RequestTraces.of(context);
        return new RequestEntry(
                RequestPath.inOneLine(context.request().method().name()),
                RequestPath.shown(context.normalizedPath()),
                context.response().getStatusCode(),
                millis,
                context.response().bytesWritten(),
                user == null ? null : RequestPath.inOneLine(user),
                trace == null ? null : trace.traceId(),
                isClosed ? Boolean.TRUE : null);
    }

    private static @Nullable String user(RoutingContext context) {
        if (context.user() instanceof QuarkusHttpUser user) {
            SecurityIdentity identity = user.getSecurityIdentity();
            return identity.isAnonymous() ? null : identity.getPrincipal().getName();
        }
        return null;
    }
}
