package io.elbo.bench.scaling;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A place on an axis with what was measured there: the median of the rounds.
 *
 * @param cpuMicros processor time of a record, microseconds
 */
record Point(Axis axis, String series, double size, double recordsPerSecond, double cpuMicros) {
    static Point of(Trial trial, List<Trial.Figures> rounds) {
        return new Point(
                trial.axis(),
                trial.series(),
                trial.size(),
                median(rounds, Trial.Figures::recordsPerSecond),
                median(rounds, Trial.Figures::cpuMicros));
    }

    private static double median(List<Trial.Figures> rounds, ToDoubleFunction<Trial.Figures> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
