package io.elbo.stream.tracing;

import org.jspecify.annotations.Nullable;

/** The span of one anomaly. It is recorded when its record is committed, and never if that does not happen. */
public interface AnomalyTrace {
    /** There is no span. */
    AnomalyTrace NONE = new AnomalyTrace() {
        @Override
        public @Nullable TraceContext context() {
            return null;
        }

        @Override
        public void committed() {}
    };

    /** What the outputs of the record carry on; null if they carry on what the record has. */
    @Nullable
    TraceContext context();

    /** The outputs are committed. Called once at most. */
    void committed();
}
