package io.elbo.trainer.report;

import java.util.Locale;
import java.util.function.DoubleFunction;

/** One SVG picture with two axes, drawn step by step. Colours are CSS classes, so that it is legible by day and night. */
final class Chart {
    static final double WIDTH = 560;
    static final double HEIGHT = 300;
    static final double LEFT = 56;
    static final double RIGHT = WIDTH - 14;
    static final double TOP = 14;
    static final double BOTTOM = HEIGHT - 42;

    private final StringBuilder svg = new StringBuilder();
    private final Scale x;
    private final Scale y;

    Chart(String description, Scale x, Scale y) {
        this.x = x;
        this.y = y;
        svg.append(format(
                "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">",
                WIDTH, HEIGHT, Figures.escape(description)));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    Chart axes(String xLabel, String yLabel) {
        return axes(xLabel, yLabel, Figures::shortly);
    }

    /** Axes whose lower one is marked only where {@code xText} has a text for the value. */
    Chart axes(String xLabel, String yLabel, DoubleFunction<String> xText) {
        for (double tick : y.ticks(5)) {
            svg.append(format(
                    "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                    LEFT, y.at(tick), RIGHT, y.at(tick)));
            text(LEFT - 7, y.at(tick) + 3.5, "end", "tick", Figures.shortly(tick));
        }
        for (double tick : x.ticks(7)) {
            String text = xText.apply(tick);
            if (text.isEmpty()) {
                continue;
            }
            svg.append(format(
                    "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                    x.at(tick), TOP, x.at(tick), BOTTOM));
            text(x.at(tick), BOTTOM + 15, "middle", "tick", text);
        }
        svg.append(format(
                "<line class=\"axis\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", LEFT, BOTTOM, RIGHT, BOTTOM));
        text((LEFT + RIGHT) / 2, HEIGHT - 8, "middle", "label", xLabel);
        svg.append(format(
                "<text class=\"label\" text-anchor=\"middle\" transform=\"translate(13 %.1f) rotate(-90)\">%s</text>",
                (TOP + BOTTOM) / 2, Figures.escape(yLabel)));
        return this;
    }

    private void text(double atX, double atY, String anchor, String style, String text) {
        svg.append(format(
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                style, atX, atY, anchor, Figures.escape(text)));
    }

    /** A line through the points; points that are not finite are left out. */
    Chart line(String style, double[] xs, double[] ys) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < xs.length; i++) {
            if (Double.isFinite(ys[i])) {
                path.append(path.length() == 0 ? 'M' : 'L').append(format("%.1f %.1f", x.at(xs[i]), y.at(ys[i])));
            }
        }
        svg.append(format("<path class=\"line %s\" d=\"%s\"/>", style, path));
        return this;
    }

    Chart dot(String style, double atX, double atY, double radius, String tip) {
        if (Double.isFinite(atX) && Double.isFinite(atY)) {
            svg.append(format(
                    "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" data-tip=\"%s\"/>",
                    style, x.at(atX), y.at(atY), radius, Figures.escape(tip)));
        }
        return this;
    }

    /** A bar on the x axis between two values of it. */
    Chart bar(String style, double fromX, double toX, double height, String tip) {
        double left = x.at(fromX) + 0.6;
        double top = y.at(height);
        svg.append(format(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"1.5\" data-tip=\"%s\"/>",
                style,
                left,
                top,
                Math.max(0.5, x.at(toX) - 0.6 - left),
                Math.max(0, BOTTOM - top),
                Figures.escape(tip)));
        return this;
    }

    /** A rectangle between two values of each axis, more opaque the more it stands for. */
    Chart cell(String style, double fromX, double toX, double fromY, double toY, double opacity, String tip) {
        svg.append(format(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill-opacity=\"%.2f\" data-tip=\"%s\"/>",
                style,
                x.at(fromX),
                y.at(toY),
                Math.max(0.5, x.at(toX) - x.at(fromX)),
                Math.max(0.5, y.at(fromY) - y.at(toY)),
                opacity,
                Figures.escape(tip)));
        return this;
    }

    /** A level line with a word at its right end. */
    Chart level(String style, double atY, String word) {
        double place = y.at(atY);
        svg.append(format(
                "<line class=\"mark %s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                style, LEFT, place, RIGHT, place));
        text(RIGHT - 2, place - 4, "end", "word " + style, word);
        return this;
    }

    /** An upright line with a word at its head; {@code level} 0, 1, 2.. keeps the words of neighbours apart. */
    Chart mark(String style, double atX, String word, int level) {
        double place = x.at(atX);
        boolean nearEnd = place > RIGHT - 70;
        svg.append(format(
                "<line class=\"mark %s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                style, place, TOP, place, BOTTOM));
        text(place + (nearEnd ? -4 : 4), TOP + 9 + 13 * level, nearEnd ? "end" : "start", "word " + style, word);
        return this;
    }

    /** Transparent upright strips that make a line chart answer to the mouse anywhere. */
    Chart strip(double fromX, double toX, String tip) {
        svg.append(format(
                "<rect class=\"strip\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" data-tip=\"%s\"/>",
                x.at(fromX), TOP, Math.max(0, x.at(toX) - x.at(fromX)), BOTTOM - TOP, Figures.escape(tip)));
        return this;
    }

    String svg() {
        return svg + "</svg>";
    }
}
