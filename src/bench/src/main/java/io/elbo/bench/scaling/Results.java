package io.elbo.bench.scaling;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** All points, and what lies between those of one series. */
final class Results {
    private final List<Point> points = new ArrayList<>();

    void add(Point point) {
        points.add(point);
    }

    /** Points of one axis and series, smallest first; in the order in which they were measured. */
    private Collection<List<Point>> series() {
        Map<List<Object>, List<Point>> groups = points.stream()
                .sorted(Comparator.comparing(Point::axis).thenComparingDouble(Point::size))
                .collect(Collectors.groupingBy(
                        point -> List.of(point.axis(), point.series()), LinkedHashMap::new, Collectors.toList()));
        return groups.values();
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (List<Point> line : series()) {
            for (int i = 1; i < line.size(); i++) {
                steps.add(Step.between(line.get(i - 1), line.get(i)));
            }
        }
        return steps;
    }

    void print(PrintWriter out) {
        for (List<Point> line : series()) {
            Point first = line.get(0);
            out.printf("%n%s%s%n", first.axis().label(), first.series().isEmpty() ? "" : ", " + first.series());
            out.printf("%12s %12s %14s %14s  %s%n", "", "records/s", "CPU µs/record", "cost, times", "");
            for (int i = 0; i < line.size(); i++) {
                Point point = line.get(i);
                out.printf(
                        Locale.ROOT,
                        "%,12.0f %,12.0f %14.1f",
                        point.size(),
                        point.recordsPerSecond(),
                        point.cpuMicros());
                if (i > 0) {
                    Step step = Step.between(line.get(i - 1), point);
                    out.printf(
                            Locale.ROOT,
                            " %14.2f  %s linear (%.2f)",
                            step.costFactor(),
                            step.isNoWorseThanLinear() ? "no worse than" : "WORSE than",
                            step.allowed());
                }
                out.println();
            }
        }
        out.flush();
    }

    /** {@code {"points": [..], "steps": [..], "worse_than_linear": 0}}. */
    String toJson() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.putArray("points");
        for (Point point : points) {
            root.withArray("points")
                    .addObject()
                    .put("axis", point.axis().word())
                    .put("series", point.series())
                    .put("size", point.size())
                    .put("records_per_second", point.recordsPerSecond())
                    .put("cpu_micros_per_record", point.cpuMicros());
        }
        root.putArray("steps");
        for (Step step : steps()) {
            root.withArray("steps")
                    .addObject()
                    .put("axis", step.axis().word())
                    .put("series", step.series())
                    .put("from", step.from())
                    .put("to", step.to())
                    .put("cost_factor", step.costFactor())
                    .put("linear", step.allowed())
                    .put("no_worse_than_linear", step.isNoWorseThanLinear());
        }
        root.put(
                "worse_than_linear",
                steps().stream().filter(step -> !step.isNoWorseThanLinear()).count());
        return root.toPrettyString() + "\n";
    }

    /** A page of its own, without anything from elsewhere: a plot for each series. */
    String toHtml() {
        StringBuilder page = new StringBuilder("<!doctype html><meta charset=\"utf-8\"><title>Elbo: scaling</title>"
                + "<style>body{font:14px sans-serif;margin:2em;max-width:60em}text{font:12px sans-serif}</style>"
                + "<h1>Scaling</h1><p>Processor time of a record, µs, on logarithmic scales. Dashed: linear growth"
                + " from the first point.");
        for (List<Point> line : series()) {
            Point first = line.get(0);
            page.append("<h2>")
                    .append(first.axis().label())
                    .append(first.series().isEmpty() ? "" : ", " + first.series())
                    .append("</h2>")
                    .append(Plot.of(line));
        }
        return page.append("\n").toString();
    }
}
