package io.elbo.service.requests;

import io.elbo.service.log.CurrentTrace;
import io.elbo.service.tracing.Tracing;
import io.elbo.stream.tracing.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows the trace of each request to the HTTP port: that of its caller, or one of its own. If traces are on and this one is sampled, the
 * request has a span. Queries and keys of records do not go there.
 */
@Singleton
public final class RequestTraces {
    /** Before {@link RequestLog}. */
    private static final int PRIORITY = 12_000;

    private static final String KEY = "io.elbo.trace";
    private static final int SERVER_ERROR = 500;
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT");

    private final Tracing tracing;

    RequestTraces(Tracing tracing) {
        this.tracing = tracing;
    }

    /** The trace of a request; null if none is known. */
    static @Nullable TraceContext of(RoutingContext context) {
        return context.get(KEY);
    }

    void register(@Observes Filters filters) {
        filters.register(this::follow, PRIORITY);
    }

    private void follow(RoutingContext context) {
        TraceContext caller = caller(context);
        Tracer tracer = tracing.tracer();
        Span span = tracer == null || context.normalizedPath().equals(RequestPath.EVENTS)
                ? Span.getInvalid()
                : begin(tracer, context, caller);
        TraceContext own = span.isRecording() ? Tracing.context(span) : caller;
        if (own != null) {
            context.put(KEY, own);
            CurrentTrace.enterRequest(own);
        }
        if (span.isRecording()) {
            context.addEndHandler(sent -> {
                int status = context.response().getStatusCode();
                span.setAttribute("http.response.status_code", status);
                if (status >= SERVER_ERROR) {
                    span.setStatus(StatusCode.ERROR);
                }
                span.end();
            });
        }
        context.next();
    }

    private static @Nullable TraceContext caller(RoutingContext context) {
        List<String> headers = context.request().headers().getAll(TraceContext.TRACE_PARENT);
        return headers.size() == 1 ? TraceContext.parse(headers.get(0)) : null;
    }

    private static Span begin(Tracer tracer, RoutingContext context, @Nullable TraceContext caller) {
        String name = context.request().method().name();
        String method = METHODS.contains(name) ? name : "_OTHER";
        String template = RequestPath.template(context.normalizedPath());
        SpanBuilder builder = tracer.spanBuilder(template.equals(RequestPath.OTHER) ? method : method + " " + template)
                .setParent(Tracing.parent(caller))
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", method)
                .setAttribute("url.path", RequestPath.shown(context.normalizedPath()))
                .setAttribute("url.scheme", context.request().scheme());
        if (!template.equals(RequestPath.OTHER)) {
            builder.setAttribute("http.route", template);
        }
        return builder.startSpan();
    }
}
