package io.elbo.stream.tracing;

/**
 * Records spans of what streams do; the collector behind it is not known here. Called from stream and score threads: must be
 * quick and thread-safe, and must not throw.
 */
@FunctionalInterface
public interface StreamTracer {
    /** Records nothing. */
    StreamTracer OFF = (topic, partitions, records) -> PollTrace.OFF;

    /**
     * A poll has brought records, and they are about to be scored. The stream thread that has polled ends the trace.
     *
     * @param partitions with records
     */
    PollTrace poll(String topic, int partitions, int records);
}
