package io.elbo.stream.topology;

import java.util.Map;

/**
 * What the output topics accept, as last seen of the broker. The watch over the cluster writes it, the stream threads read
 * it for every record that they write. Thread-safe.
 */
public final class OutputLimits {
    private final SizeLimit unknown;
    private final int maxRequestBytes;
    private volatile Map<String, SizeLimit> byTopic = Map.of();

    /** @param maxRequestBytes the producer's {@code max.request.size}: holds for every topic */
    public OutputLimits(int maxRequestBytes) {
        this.maxRequestBytes = maxRequestBytes;
        unknown = new SizeLimit(maxRequestBytes);
    }

    /** @param maxMessageBytes of each topic whose limit is known; replaces all that was known before */
    public void refresh(Map<String, Integer> maxMessageBytes) {
        Map<String, SizeLimit> fresh = new java.util.HashMap<>();
        maxMessageBytes.forEach((topic, bytes) ->
                fresh.put(topic, new SizeLimit(Math.max(SizeLimit.SMALLEST, Math.min(bytes, maxRequestBytes)))));
        byTopic = Map.copyOf(fresh);
    }

    /** The producer's own limit where the topic's is not known. */
    SizeLimit of(String topic) {
        return byTopic.getOrDefault(topic, unknown);
    }
}
