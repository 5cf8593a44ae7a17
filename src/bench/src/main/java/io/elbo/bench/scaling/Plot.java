package io.elbo.bench.scaling;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One series as an SVG picture: a record's cost over the size, on logarithmic scales. */
final class Plot {
    private static final int WIDTH = 560;
    private static final int HEIGHT = 220;
    private static final int MARGIN = 40;

    private final List<Point> line;
    private final double least;
    private final double most;

    private Plot(List<Point> line) {
        this.line = line;
        least = line.stream().mapToDouble(Point::cpuMicros).min().orElse(1) / 2;
        most = Math.max(line.stream().mapToDouble(Point::cpuMicros).max().orElse(1), linear(line.get(line.size() - 1)));
    }

    /** @param line smallest first */
    static String of(List<Point> line) {
        return new Plot(line).svg();
    }

    private double linear(Point point) {
        Point first = line.get(0);
        return first.cpuMicros() * point.axis().allowed(point.size() / first.size());
    }

    private double x(Point point) {
        double first = line.get(0).size();
        double last = line.get(line.size() - 1).size();
        double share = last > first ? Math.log(point.size() / first) / Math.log(last / first) : 0;
        return MARGIN + share * (WIDTH - 3 * MARGIN);
    }

    private double y(double micros) {
        return HEIGHT - MARGIN - Math.log(micros / least) / Math.log(most / least) * (HEIGHT - 2 * MARGIN);
    }

    private String svg() {
        StringBuilder svg = new StringBuilder("<svg width=" + WIDTH + " height=" + HEIGHT + ">");
        svg.append(String.format(
                "<polyline points=\"%s\" fill=none stroke=\"#9aa5ab\" stroke-dasharray=4 />",
                line.stream().map(point -> at(x(point), y(linear(point)))).collect(Collectors.joining(" "))));
        svg.append(String.format(
                "<polyline points=\"%s\" fill=none stroke=\"#2f7d5b\" stroke-width=2 />",
                line.stream().map(point -> at(x(point), y(point.cpuMicros()))).collect(Collectors.joining(" "))));
        for (Point point : line) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=%.1f cy=%.1f r=4 fill=\"#2f7d5b\"/><text x=%.1f y=%.1f>%,.1f</text>"
                            + "<text x=%.1f y=%d text-anchor=middle>%,.0f</text>",
                    x(point),
                    y(point.cpuMicros()),
                    x(point) + 6,
                    y(point.cpuMicros()) + 16,
                    point.cpuMicros(),
                    x(point),
                    HEIGHT - 12,
                    point.size()));
        }
        return svg.append("</svg>").toString();
    }

    private static String at(double x, double y) {
        return String.format(Locale.ROOT, "%.1f,%.1f", x, y);
    }
}
