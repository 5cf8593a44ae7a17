package io.elbo.service.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.score.ScoreParts;
import io.elbo.core.verdict.Severity;
import io.elbo.core.verdict.Verdict;
import io.elbo.stream.detector.ModelRef;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.SourceRef;
import io.elbo.stream.tracing.AnomalyTrace;
import io.elbo.stream.tracing.PollTrace;
import io.elbo.stream.tracing.Step;
import io.elbo.stream.tracing.StreamTracer;
import io.elbo.stream.tracing.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpanTracerTest {
    private static final ModelRef MODEL = new ModelRef("tiny", "7", 3);
    private static final SourceRef SOURCE = new SourceRef("payments", 1, 17, 1_700_000_000_000L);
    private static final TraceContext SAMPLED = new TraceContext("a".repeat(32), "b".repeat(16), true);
    private static final TraceContext UNSAMPLED = new TraceContext("a".repeat(32), "b".repeat(16), false);

    private final List<SpanData> ended = new ArrayList<>();

    private StreamTracer tracer(Sampler sampler) {
        return new SpanTracer(SdkTracerProvider.builder()
                .setSampler(Sampler.parentBased(sampler))
                .addSpanProcessor(SimpleSpanProcessor.create(new SpanExporter() {
                    @Override
                    public CompletableResultCode export(Collection<SpanData> spans) {
                        ended.addAll(spans);
                        return CompletableResultCode.ofSuccess();
                    }

                    @Override
                    public CompletableResultCode flush() {
                        return CompletableResultCode.ofSuccess();
                    }

                    @Override
                    public CompletableResultCode shutdown() {
                        return CompletableResultCode.ofSuccess();
                    }
                }))
                .build()
                .get("test"));
    }

    private static Outcome.Anomaly anomaly() {
        return new Outcome.Anomaly(
                new Verdict(10, 50, new ScoreParts(List.of("loss"), 50), 1e-5, Severity.CRITICAL),
                null,
                MODEL,
                List.of(),
                null);
    }

    @Test
    void shouldTellAPollWithItsBatchesAndItsCommitInOneTrace() {
        PollTrace poll = tracer(Sampler.alwaysOn()).poll("payments", 2, 300);
        Step first = poll.modelCall("cards", MODEL, 256);
        first.end();
        poll.modelCall("cards", MODEL, 44).failed("the model fails");
        poll.end();
        poll.commit(2).end();

        assertThat(ended)
                .extracting(SpanData::getName)
                .containsExactly("batch cards", "batch cards", "poll payments", "commit payments");
        assertThat(ended)
                .extracting(SpanData::getTraceId)
                .containsOnly(ended.get(0).getTraceId());
        assertThat(List.of(ended.get(0), ended.get(1), ended.get(3)))
                .extracting(SpanData::getParentSpanId)
                .containsOnly(ended.get(2).getSpanId());
        assertThat(ended.get(0).getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("elbo.model.version"), "7")
                .containsEntry(AttributeKey.longKey("elbo.rows"), 256L);
        assertThat(ended.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(ended.get(2).getAttributes().asMap())
                .containsEntry(AttributeKey.longKey("messaging.batch.message_count"), 300L);
    }

    @Test
    void shouldTellNothingOfAPollThatIsNotSampled() {
        PollTrace poll = tracer(Sampler.alwaysOff()).poll("payments", 2, 300);

        assertThat(poll.isSampled()).isFalse();
        assertThat(poll.modelCall("cards", MODEL, 256)).isSameAs(Step.NONE);
        assertThat(poll.commit(1)).isSameAs(Step.NONE);
        assertThat(poll.anomaly("cards", anomaly(), SOURCE, null)).isSameAs(AnomalyTrace.NONE);
        poll.end();
        assertThat(ended).isEmpty();
    }

    @Test
    void shouldContinueTheTraceOfTheProducerIfThatIsSampledWhetherOrNotThePollIs() {
        PollTrace unsampled = tracer(Sampler.alwaysOff()).poll("payments", 1, 1);
        AnomalyTrace trace = unsampled.anomaly("cards", anomaly(), SOURCE, SAMPLED);
        assertThat(ended).isEmpty();
        trace.committed();

        SpanData span = ended.get(0);
        assertThat(span.getName()).isEqualTo("score cards");
        assertThat(span.getTraceId()).isEqualTo(SAMPLED.traceId());
        assertThat(span.getParentSpanId()).isEqualTo(SAMPLED.spanId());
        assertThat(span.getLinks()).isEmpty();
        assertThat(trace.context()).isEqualTo(new TraceContext(SAMPLED.traceId(), span.getSpanId(), true));
        assertThat(span.getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("elbo.severity"), "critical")
                .containsEntry(AttributeKey.longKey("messaging.kafka.offset"), 17L);

        tracer(Sampler.alwaysOn())
                .poll("payments", 1, 1)
                .anomaly("cards", anomaly(), SOURCE, SAMPLED)
                .committed();
        assertThat(ended.get(1).getLinks()).hasSize(1);
    }

    @Test
    void shouldFollowTheProducerThatDoesNotWantASpan() {
        PollTrace poll = tracer(Sampler.alwaysOn()).poll("payments", 1, 1);

        assertThat(poll.anomaly("cards", anomaly(), SOURCE, UNSAMPLED)).isSameAs(AnomalyTrace.NONE);
    }

    @Test
    void shouldPutAnAnomalyWithoutATraceIntoThatOfItsPoll() {
        PollTrace poll = tracer(Sampler.alwaysOn()).poll("payments", 1, 1);
        poll.anomaly("cards", anomaly(), SOURCE, null).committed();
        poll.end();

        assertThat(ended.get(0).getParentSpanId()).isEqualTo(ended.get(1).getSpanId());
    }

    @Test
    void shouldBoundTheSpansOfAPoll() {
        PollTrace poll = tracer(Sampler.alwaysOff()).poll("payments", 1, 1_000);
        for (int i = 0; i < TracedPoll.MAX_ANOMALIES; i++) {
            assertThat(poll.anomaly("cards", anomaly(), SOURCE, SAMPLED)).isNotSameAs(AnomalyTrace.NONE);
        }

        assertThat(poll.anomaly("cards", anomaly(), SOURCE, SAMPLED)).isSameAs(AnomalyTrace.NONE);
    }
}
