package io.elbo.stream.detector;

/**
 * Where the judged record stands.
 *
 * @param timestamp of the record, milliseconds since 1970-01-01T00:00Z
 */
public record SourceRef(String topic, int partition, long offset, long timestamp) {}
