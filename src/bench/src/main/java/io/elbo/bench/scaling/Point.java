package io.elbo.bench.scaling;

/**
 * What a record costs at one size; the points of one series are compared with one another.
 *
 * @param cpuMicros processor time of a record, without the broker's; microseconds
 */
record Point(Axis axis, String series, double size, double cpuMicros) {}
