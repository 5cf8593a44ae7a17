package io.elbo.bench.throughput;

/**
 * One measurement.
 *
 * @param cpuMicros of the whole process, the broker in it too, per record
 * @param streamCpuMicros of the stream threads alone, per record
 * @param allocatedBytes of the whole process, per record
 * @param streamAllocatedBytes of the stream threads alone, per record
 */
record Row(
        Contender contender,
        int fields,
        int threads,
        double recordsPerSecond,
        double cpuMicros,
        double streamCpuMicros,
        double allocatedBytes,
        double streamAllocatedBytes) {
    static Row of(Contender contender, int fields, int threads, Stretch stretch) {
        Meter start = stretch.start();
        Meter end = stretch.stop();
        long records = stretch.processed();
        return new Row(
                contender,
                fields,
                threads,
                records * 1e9 / (end.nanos() - start.nanos()),
                (end.cpuNanos() - start.cpuNanos()) / 1e3 / records,
                (end.streamCpuNanos() - start.streamCpuNanos()) / 1e3 / records,
                (double) (end.allocatedBytes() - start.allocatedBytes()) / records,
                (double) (end.streamAllocatedBytes() - start.streamAllocatedBytes()) / records);
    }
}
