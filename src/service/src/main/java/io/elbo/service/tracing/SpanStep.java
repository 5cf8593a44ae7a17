package io.elbo.service.tracing;

import io.elbo.service.log.CurrentTrace;
import io.elbo.stream.tracing.Step;
import io.elbo.stream.tracing.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/** A span that has begun: what its thread writes to the log until it ends names it. */
final class SpanStep implements Step {
    private final Span span;
    private final @Nullable TraceContext before;

    SpanStep(Span span) {
        this.span = span;
        before = CurrentTrace.enter(Tracing.context(span));
    }

    @Override
    public void end() {
        CurrentTrace.leave(before);
        span.end();
    }

    @Override
    public void failed(String why) {
        span.setStatus(StatusCode.ERROR, why);
        end();
    }
}
