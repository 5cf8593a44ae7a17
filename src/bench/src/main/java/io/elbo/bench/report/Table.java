package io.elbo.bench.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Measurements in rows. JSON holds every row; print and page show one line for all rows with equal keys, with the median
 * (or the mean) of each figure.
 */
public final class Table {
    private static final int BAR_WIDTH = 420;
    private static final int LINE_HEIGHT = 24;

    private final String title;
    private final List<Column> columns;
    private final List<Object[]> rows = new ArrayList<>();
    private ToDoubleFunction<double[]> summary = Statistics::median;
    private boolean showsLargest;

    Table(String title, Column... columns) {
        this.title = title;
        this.columns = List.of(columns);
    }

    /** Shows means instead of medians. */
    public Table averaged() {
        summary = Statistics::mean;
        return this;
    }

    /** Shows the largest of several measurements beside their median. */
    public Table withLargest() {
        showsLargest = true;
        return this;
    }

    /** @param cells one for each column; figures are numbers */
    public void add(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(cells.clone());
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The cells of every row, in the order of the columns. */
    public List<Object[]> rows() {
        return rows.stream().map(Object[]::clone).toList();
    }

    /** One line for all rows with equal keys, in the order of their first rows. */
    public List<Line> lines() {
        Map<List<Object>, List<Object[]>> groups =
                rows.stream().collect(Collectors.groupingBy(this::keys, LinkedHashMap::new, Collectors.toList()));
        return groups.entrySet().stream()
                .map(group -> new Line(group.getKey(), group.getValue()))
                .toList();
    }

    private List<Object> keys(Object[] row) {
        return IntStream.range(0, row.length)
                .filter(i -> columns.get(i).role() == Column.Role.KEY)
                .mapToObj(i -> row[i])
                .toList();
    }

    /** The measurements of one thing. */
    public final class Line {
        private final List<Object> keys;
        private final List<Object[]> measurements;

        private Line(List<Object> keys, List<Object[]> measurements) {
            this.keys = keys;
            this.measurements = measurements;
        }

        public List<Object> keys() {
            return keys;
        }

        /** The median, or the mean, of a figure. */
        public double figure(String name) {
            return summary.applyAsDouble(all(column(name)));
        }

        private double[] all(int column) {
            return measurements.stream()
                    .mapToDouble(row -> ((Number) row[column]).doubleValue())
                    .toArray();
        }

        private String text(int column) {
            double[] all = all(column);
            String middle = columns.get(column).text(summary.applyAsDouble(all));
            return showsLargest
                    ? middle + " / "
                            + columns.get(column).text(Arrays.stream(all).max().orElse(Double.NaN))
                    : middle;
        }

        private String label() {
            return keys.stream()
                    .map(String::valueOf)
                    .filter(key -> !key.isEmpty())
                    .collect(Collectors.joining(", "));
        }
    }

    private int column(String name) {
        return IntStream.range(0, columns.size())
                .filter(i -> columns.get(i).name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no column " + name));
    }

    void print(PrintWriter out) {
        List<List<String>> cells = new ArrayList<>();
        List<Column> shown = columns.stream()
                .filter(column -> column.role() != Column.Role.DETAIL)
                .toList();
        cells.add(shown.stream().map(Column::heading).toList());
        for (Line line : lines()) {
            List<String> row = new ArrayList<>();
            line.keys.forEach(key -> row.add(String.valueOf(key)));
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).isFigure()) {
                    row.add(line.text(i));
                }
            }
            cells.add(row);
        }
        out.println();
        out.println(title);
        for (List<String> row : cells) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                int width = cells.stream()
                        .mapToInt(other -> other.get(column).length())
                        .max()
                        .orElse(1);
                String side = shown.get(i).isFigure() ? "" : "-";
                text.append(String.format("%" + side + Math.max(1, width) + "s  ", row.get(i)));
            }
            out.println(text.toString().stripTrailing());
        }
    }

    void writeTo(ArrayNode array) {
        for (Object[] row : rows) {
            ObjectNode node = array.addObject();
            for (int i = 0; i < row.length; i++) {
                put(node, columns.get(i).name(), row[i]);
            }
        }
    }

    /** A name such as {@code memory.heap} is the member {@code heap} of the object {@code memory}; NaN is null. */
    public static void put(ObjectNode node, String name, Object value) {
        int dot = name.indexOf('.');
        if (dot >= 0) {
            put(node.withObject("/" + name.substring(0, dot)), name.substring(dot + 1), value);
        } else {
            node.putPOJO(name, value instanceof Double number && number.isNaN() ? null : value);
        }
    }

    /** Bars for each plotted figure, as SVG. */
    void appendTo(StringBuilder page) {
        List<Line> lines = lines();
        for (int column = 0; column < columns.size(); column++) {
            if (columns.get(column).role() != Column.Role.PLOTTED || lines.isEmpty()) {
                continue;
            }
            int figure = column;
            double largest = lines.stream()
                    .mapToDouble(line -> summary.applyAsDouble(line.all(figure)))
                    .max()
                    .orElse(1);
            page.append(String.format(
                    "<h2>%s: %s</h2><svg width=960 height=%d>",
                    title, columns.get(column).heading(), LINE_HEIGHT * lines.size()));
            for (int i = 0; i < lines.size(); i++) {
                double width = BAR_WIDTH * summary.applyAsDouble(lines.get(i).all(figure)) / largest;
                page.append(String.format(
                        Locale.ROOT,
                        "<text x=0 y=%d>%s</text><rect x=430 y=%d width=%.1f height=18 fill=\"#2f7d5b\"/>"
                                + "<text x=%.1f y=%1$d>%s</text>",
                        LINE_HEIGHT * i + 15,
                        lines.get(i).label(),
                        LINE_HEIGHT * i + 2,
                        width,
                        436 + width,
                        lines.get(i).text(figure)));
            }
            page.append("</svg>\n");
        }
    }
}
