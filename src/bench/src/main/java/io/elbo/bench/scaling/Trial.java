package io.elbo.bench.scaling;

/**
 * One size on an axis, and how it is measured.
 *
 * @param series points of one series are compared with one another
 */
record Trial(Axis axis, String series, double size, Measurement measurement) {
    /** Takes one measurement, and leaves nothing running. */
    interface Measurement {
        Figures take(double seconds) throws Exception;
    }

    /**
     * What was measured.
     *
     * @param cpuMicros processor time of a record, without the broker's; microseconds
     */
    record Figures(double recordsPerSecond, double cpuMicros) {}
}
