package io.elbo.bench.throughput;

/**
 * Time from before a record is sent until its output is received, at a fixed rate.
 *
 * @param profile of the service's clients
 * @param records that the percentiles are of
 */
record LatencyRow(
        Contender contender,
        String profile,
        int fields,
        int recordsPerSecond,
        long records,
        double p50Millis,
        double p99Millis,
        double p999Millis) {}
