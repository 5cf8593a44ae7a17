package io.elbo.stream.tracing;

import io.elbo.stream.detector.ModelRef;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.SourceRef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A trace that notes what it is told. */
public final class RecordedTrace implements PollTrace {
    public final List<String> events = new ArrayList<>();
    private final boolean isSampled;
    private int spans;

    public RecordedTrace(boolean isSampled) {
        this.isSampled = isSampled;
    }

    /** Of the span with this number in the order in which they were made, counted from 1. */
    public static TraceContext context(String traceId, int number) {
        return new TraceContext(traceId, String.format("%016x", number), true);
    }

    @Override
    public boolean isSampled() {
        return isSampled;
    }

    @Override
    public Step modelCall(String detector, ModelRef model, int rows) {
        events.add("call " + detector + ", rows " + rows);
        return step("call");
    }

    @Override
    public AnomalyTrace anomaly(
            String detector, Outcome.Anomaly anomaly, SourceRef source, @Nullable TraceContext producer) {
        events.add("anomaly " + detector);
        TraceContext own = context(producer == null ? "f".repeat(32) : producer.traceId(), ++spans);
        return new AnomalyTrace() {
            @Override
            public TraceContext context() {
                return own;
            }

            @Override
            public void committed() {
                events.add("committed " + detector);
            }
        };
    }

    @Override
    public Step commit(int partitions) {
        events.add("commit of " + partitions);
        return step("commit");
    }

    private Step step(String name) {
        return new Step() {
            @Override
            public void end() {
                events.add(name + " ended");
            }

            @Override
            public void failed(String why) {
                events.add(name + " failed");
            }
        };
    }

    @Override
    public void end() {
        events.add("poll ended");
    }

    @Override
    public void failed(String why) {
        events.add("poll failed");
    }
}
