package io.elbo.stream.tracing;

import io.elbo.stream.detector.ModelRef;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.SourceRef;
import org.jspecify.annotations.Nullable;

/** The trace of one poll: its own span, which begins with it, and those of what is done with its records. */
public interface PollTrace extends Step {
    /** Nothing is recorded, and there is no place in it for any anomaly. */
    PollTrace OFF = new PollTrace() {
        @Override
        public boolean isSampled() {
            return false;
        }

        @Override
        public Step modelCall(String detector, ModelRef model, int rows) {
            return Step.NONE;
        }

        @Override
        public AnomalyTrace anomaly(
                String detector, Outcome.Anomaly anomaly, SourceRef source, @Nullable TraceContext producer) {
            return AnomalyTrace.NONE;
        }

        @Override
        public Step commit(int partitions) {
            return Step.NONE;
        }

        @Override
        public void end() {}

        @Override
        public void failed(String why) {}
    };

    /** Whether the poll has a span; if not, only anomalies may have some. */
    boolean isSampled();

    /** A call of the model begins on this thread, which may be a score thread. */
    Step modelCall(String detector, ModelRef model, int rows);

    /**
     * An anomaly is about to be written. It has a span if its record says that it is part of a sampled trace, or if the record says
     * nothing and the poll is sampled.
     *
     * @param producer where the record says that it belongs; null if it does not
     */
    AnomalyTrace anomaly(String detector, Outcome.Anomaly anomaly, SourceRef source, @Nullable TraceContext producer);

    /** The commit of all records of the poll begins on the stream thread. */
    Step commit(int partitions);
}
