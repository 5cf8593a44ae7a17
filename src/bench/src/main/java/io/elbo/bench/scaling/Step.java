package io.elbo.bench.scaling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * From one point of a series to the next larger one.
 *
 * @param costFactor how many times as much a record costs there
 */
record Step(Point smaller, Point larger, double costFactor) {
    /** What two measurements of the same thing may differ by on a busy machine. */
    private static final double NOISE = 1.2;

    /** The steps within each series. */
    static List<Step> between(List<Point> points) {
        List<Step> steps = new ArrayList<>();
        points.stream()
                .sorted(Comparator.comparing(Point::axis).thenComparingDouble(Point::size))
                .collect(Collectors.groupingBy(
                        point -> List.of(point.axis(), point.series()), LinkedHashMap::new, Collectors.toList()))
                .values()
                .forEach(series -> {
                    for (int i = 1; i < series.size(); i++) {
                        Point smaller = series.get(i - 1);
                        Point larger = series.get(i);
                        steps.add(new Step(smaller, larger, larger.cpuMicros() / smaller.cpuMicros()));
                    }
                });
        return steps;
    }

    /** The largest factor of a growth that is no worse than linear. */
    double linear() {
        return smaller.axis().allowed(larger.size() / smaller.size());
    }

    boolean isNoWorseThanLinear() {
        return costFactor <= linear() * NOISE;
    }
}
