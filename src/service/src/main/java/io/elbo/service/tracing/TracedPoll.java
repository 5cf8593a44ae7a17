package io.elbo.service.tracing;

import io.elbo.stream.detector.ModelRef;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.SourceRef;
import io.elbo.stream.tracing.AnomalyTrace;
import io.elbo.stream.tracing.PollTrace;
import io.elbo.stream.tracing.Step;
import io.elbo.stream.tracing.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one poll, which may be unsampled: then only those of its anomalies are made whose records say that their trace is
 * sampled.
 */
final class TracedPoll implements PollTrace {
    /** Of one poll: whoever sends very many anomalies does not get as many spans. */
    static final int MAX_ANOMALIES = 64;

    private final Tracer tracer;
    private final String topic;
    private final Span span;
    private final Step step;
    private final long startMillis = System.currentTimeMillis();
    private int anomalies; // with spans; by the stream thread alone

    TracedPoll(Tracer tracer, String topic, Span span) {
        this.tracer = tracer;
        this.topic = topic;
        this.span = span;
        step = span.isRecording() ? new SpanStep(span) : Step.NONE;
    }

    @Override
    public boolean isSampled() {
        return step != Step.NONE; // the span itself may have ended
    }

    private SpanBuilder child(String name) {
        return tracer.spanBuilder(name).setParent(Context.root().with(span));
    }

    @Override
    public Step modelCall(String detector, ModelRef model, int rows) {
        if (!isSampled()) {
            return Step.NONE;
        }
        Span call = child("batch " + detector).startSpan();
        describe(call, detector, model);
        call.setAttribute("elbo.rows", rows);
        return new SpanStep(call);
    }

    private static void describe(Span span, String detector, ModelRef model) {
        span.setAttribute("elbo.detector", detector);
        span.setAttribute("elbo.model.name", model.name());
        span.setAttribute("elbo.model.version", model.version());
        if (model.registryVersion() != null) {
            span.setAttribute("elbo.model.registry_version", model.registryVersion());
        }
    }

    @Override
    public AnomalyTrace anomaly(
            String detector, Outcome.Anomaly anomaly, SourceRef source, @Nullable TraceContext producer) {
        boolean isWanted = producer == null ? isSampled() : producer.isSampled();
        if (!isWanted || anomalies == MAX_ANOMALIES) {
            return AnomalyTrace.NONE;
        }
        SpanBuilder builder = producer == null
                ? child("score " + detector)
                : tracer.spanBuilder("score " + detector).setParent(Tracing.parent(producer));
        if (producer != null && isSampled()) {
            builder.addLink(span.getSpanContext());
        }
        Span own = builder.setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(startMillis, TimeUnit.MILLISECONDS)
                .startSpan();
        if (!own.isRecording()) {
            return AnomalyTrace.NONE;
        }
        anomalies++;
        describe(own, detector, anomaly.model());
        own.setAttribute("elbo.score", anomaly.verdict().score());
        own.setAttribute("elbo.p_value", anomaly.verdict().pValue());
        own.setAttribute("elbo.severity", anomaly.verdict().severity().label());
        own.setAttribute("messaging.system", "kafka");
        own.setAttribute("messaging.destination.name", source.topic());
        own.setAttribute("messaging.destination.partition.id", Integer.toString(source.partition()));
        own.setAttribute("messaging.kafka.offset", source.offset());
        return new AnomalySpan(own, System.currentTimeMillis());
    }

    /**
     * The span of an anomaly.
     *
     * @param endMillis when it was written
     */
    private record AnomalySpan(Span span, long endMillis) implements AnomalyTrace {
        @Override
        public TraceContext context() {
            return Tracing.context(span);
        }

        @Override
        public void committed() {
            span.end(endMillis, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public Step commit(int partitions) {
        if (!isSampled()) {
            return Step.NONE;
        }
        Span commit = child("commit " + topic).startSpan();
        commit.setAttribute("elbo.partitions", partitions);
        return new SpanStep(commit);
    }

    @Override
    public void end() {
        step.end();
    }

    @Override
    public void failed(String why) {
        step.failed(why);
    }
}
