package io.elbo.service.tracing;

import io.elbo.stream.tracing.PollTrace;
import io.elbo.stream.tracing.StreamTracer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;

/** Makes spans of what streams do. Thread-safe. */
final class SpanTracer implements StreamTracer {
    private final Tracer tracer;

    SpanTracer(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public PollTrace poll(String topic, int partitions, int records) {
        Span span = tracer.spanBuilder("poll " + topic)
                .setNoParent()
                .setSpanKind(SpanKind.CONSUMER)
                .startSpan();
        if (span.isRecording()) {
            span.setAttribute("messaging.system", "kafka");
            span.setAttribute("messaging.destination.name", topic);
            span.setAttribute("messaging.batch.message_count", records);
            span.setAttribute("elbo.partitions", partitions);
        }
        return new TracedPoll(tracer, topic, span);
    }
}
