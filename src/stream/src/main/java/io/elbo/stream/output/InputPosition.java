package io.elbo.stream.output;

/** Where a record stands in the input topic. */
public record InputPosition(String topic, int partition, long offset) {}
