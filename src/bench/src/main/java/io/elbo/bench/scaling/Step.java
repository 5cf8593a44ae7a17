package io.elbo.bench.scaling;

/**
 * The way from one point of a series to the next larger one.
 *
 * @param from its size
 * @param costFactor how many times as much a record costs there
 * @param allowed at most, for growth that is no worse than linear
 */
record Step(Axis axis, String series, double from, double to, double costFactor, double allowed) {
    /** What two measurements of the same thing may differ by on a busy machine. */
    private static final double NOISE = 1.2;

    static Step between(Point smaller, Point larger) {
        return new Step(
                smaller.axis(),
                smaller.series(),
                smaller.size(),
                larger.size(),
                larger.cpuMicros() / smaller.cpuMicros(),
                smaller.axis().allowed(larger.size() / smaller.size()));
    }

    boolean isNoWorseThanLinear() {
        return costFactor <= allowed * NOISE;
    }
}
