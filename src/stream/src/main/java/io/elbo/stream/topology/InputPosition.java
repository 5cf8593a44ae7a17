package io.elbo.stream.topology;

/** Where a record stands in the input topic. */
record InputPosition(String topic, int partition, long offset) {}
