package io.elbo.bench.throughput;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** All measurements, and the ratios that the targets speak of: medians over the rounds, at one stream thread. */
final class Results {
    private final List<Row> rows = new ArrayList<>();
    private final List<LatencyRow> latencies = new ArrayList<>();

    void add(Row row) {
        rows.add(row);
    }

    void add(LatencyRow row) {
        latencies.add(row);
    }

    /** One row per contender, fields and threads: of every figure the median. */
    List<Row> medians() {
        Map<List<Object>, List<Row>> groups = rows.stream()
                .collect(Collectors.groupingBy(
                        row -> List.of(row.fields(), row.threads(), row.contender()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        return groups.values().stream()
                .map(group -> new Row(
                        group.get(0).contender(),
                        group.get(0).fields(),
                        group.get(0).threads(),
                        median(group, Row::recordsPerSecond),
                        median(group, Row::cpuMicros),
                        median(group, Row::streamCpuMicros),
                        median(group, Row::allocatedBytes),
                        median(group, Row::streamAllocatedBytes)))
                .sorted(Comparator.comparingInt((Row row) -> -row.fields())
                        .thenComparingInt(Row::threads)
                        .thenComparing(Row::contender))
                .toList();
    }

    private static double median(List<Row> group, ToDoubleFunction<Row> figure) {
        double[] sorted = group.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Records per second over records per second, of the widest records at one thread; absent where one was not run. */
    Map<String, Double> ratios() {
        Map<Contender, Double> rates = new TreeMap<>();
        int widest = rows.stream().mapToInt(Row::fields).max().orElse(0);
        int fewest = rows.stream().mapToInt(Row::threads).min().orElse(0);
        for (Row row : medians()) {
            if (row.fields() == widest && row.threads() == fewest) {
                rates.put(row.contender(), row.recordsPerSecond());
            }
        }
        Map<String, Double> ratios = new LinkedHashMap<>();
        ratio(ratios, "small_result_vs_pass_through", rates, Contender.ELBO, Contender.PASS_THROUGH);
        ratio(ratios, "original_vs_pass_through", rates, Contender.ELBO_ORIGINAL, Contender.PASS_THROUGH);
        ratio(ratios, "vs_per_record", rates, Contender.ELBO, Contender.PER_RECORD);
        ratio(ratios, "vs_rcf", rates, Contender.ELBO, Contender.RANDOM_CUT_FOREST);
        ratio(ratios, "exactly_once_vs_at_least_once", rates, Contender.ELBO_EXACTLY_ONCE, Contender.ELBO);
        ratio(ratios, "plain_score_vs_pass_through", rates, Contender.ELBO_PLAIN, Contender.PASS_THROUGH);
        ratio(ratios, "every_verdict_vs_pass_through", rates, Contender.ELBO_SCORES, Contender.PASS_THROUGH);
        return ratios;
    }

    private static void ratio(
            Map<String, Double> ratios, String name, Map<Contender, Double> rates, Contender of, Contender over) {
        Double above = rates.get(of);
        Double below = rates.get(over);
        if (above != null && below != null) {
            ratios.put(name, above / below);
        }
    }

    void print(PrintWriter out) {
        out.printf(
                "%n%6s %7s  %-50s %10s %9s %9s %9s %9s%n",
                "fields", "threads", "", "records/s", "CPU µs", "stream µs", "alloc B", "stream B");
        for (Row row : medians()) {
            out.printf(
                    Locale.ROOT,
                    "%6d %7d  %-50s %,10.0f %9.2f %9.2f %,9.0f %,9.0f%n",
                    row.fields(),
                    row.threads(),
                    row.contender().letter() + " " + row.contender().label(),
                    row.recordsPerSecond(),
                    row.cpuMicros(),
                    row.streamCpuMicros(),
                    row.allocatedBytes(),
                    row.streamAllocatedBytes());
        }
        if (!latencies.isEmpty()) {
            out.printf("%n%6s  %-50s %-11s %8s %8s %8s%n", "fields", "", "profile", "p50 ms", "p99 ms", "p99.9 ms");
        }
        for (LatencyRow row : latencies) {
            out.printf(
                    Locale.ROOT,
                    "%6d  %-50s %-11s %8.1f %8.1f %8.1f%n",
                    row.fields(),
                    row.contender().letter() + " " + row.contender().label(),
                    row.profile(),
                    row.p50Millis(),
                    row.p99Millis(),
                    row.p999Millis());
        }
        out.println();
        ratios().forEach((name, ratio) -> out.printf(Locale.ROOT, "%-32s %6.2f%n", name, ratio));
        out.flush();
    }

    /** {@code {"rows": [..], "latency": [..], "ratios": {..}}}; the rows are all measurements, not the medians. */
    String toJson() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.putArray("rows");
        for (Row row : rows) {
            root.withArray("rows")
                    .addObject()
                    .put("configuration", row.contender().letter())
                    .put("name", row.contender().word())
                    .put("fields", row.fields())
                    .put("threads", row.threads())
                    .put("records_per_second", row.recordsPerSecond())
                    .put("cpu_micros_per_record", row.cpuMicros())
                    .put("stream_cpu_micros_per_record", row.streamCpuMicros())
                    .put("allocated_bytes_per_record", row.allocatedBytes())
                    .put("stream_allocated_bytes_per_record", row.streamAllocatedBytes());
        }
        root.putArray("latency");
        for (LatencyRow row : latencies) {
            root.withArray("latency")
                    .addObject()
                    .put("configuration", row.contender().letter())
                    .put("name", row.contender().word())
                    .put("profile", row.profile())
                    .put("fields", row.fields())
                    .put("records_per_second", row.recordsPerSecond())
                    .put("records", row.records())
                    .put("p50_millis", row.p50Millis())
                    .put("p99_millis", row.p99Millis())
                    .put("p999_millis", row.p999Millis());
        }
        ObjectNode ratios = root.putObject("ratios");
        ratios().forEach(ratios::put);
        return root.toPrettyString() + "\n";
    }

    /** A page of its own, without anything from elsewhere: bars of records per second and of latency. */
    String toHtml() {
        StringBuilder page = new StringBuilder("<!doctype html><meta charset=\"utf-8\"><title>Elbo: throughput</title>"
                + "<style>body{font:14px sans-serif;margin:2em;max-width:60em}text{font:12px sans-serif}</style>"
                + "<h1>Throughput</h1>");
        Map<String, List<Row>> groups = medians().stream()
                .collect(Collectors.groupingBy(
                        row -> row.fields() + " fields, stream threads: " + row.threads(),
                        LinkedHashMap::new,
                        Collectors.toList()));
        groups.forEach((title, group) -> {
            bars(
                    page,
                    title + ", records per second",
                    group.stream()
                            .collect(Collectors.toMap(
                                    row -> row.contender().letter() + " "
                                            + row.contender().label(),
                                    Row::recordsPerSecond,
                                    (a, b) -> a,
                                    LinkedHashMap::new)));
            bars(
                    page,
                    title + ", processor time per record, µs",
                    group.stream()
                            .collect(Collectors.toMap(
                                    row -> row.contender().letter() + " "
                                            + row.contender().label(),
                                    Row::cpuMicros,
                                    (a, b) -> a,
                                    LinkedHashMap::new)));
        });
        if (!latencies.isEmpty()) {
            bars(
                    page,
                    "99th percentile of latency at a fixed rate, ms",
                    latencies.stream()
                            .collect(Collectors.toMap(
                                    row -> row.contender().letter() + " "
                                            + row.contender().label() + ", " + row.profile(),
                                    LatencyRow::p99Millis,
                                    (a, b) -> a,
                                    LinkedHashMap::new)));
        }
        page.append("<h2>Ratios</h2><table>");
        ratios().forEach((name, ratio) ->
                page.append(String.format(Locale.ROOT, "<tr><td>%s<td align=right>%.2f", name, ratio)));
        return page.append("</table>\n").toString();
    }

    private static void bars(StringBuilder page, String title, Map<String, Double> values) {
        double most =
                values.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
        page.append("<h2>")
                .append(title)
                .append("</h2><svg width=900 height=")
                .append(24 * values.size())
                .append(">");
        int line = 0;
        for (Map.Entry<String, Double> entry : values.entrySet()) {
            double width = 420 * entry.getValue() / most;
            page.append(String.format(
                    Locale.ROOT,
                    "<text x=0 y=%d>%s</text><rect x=370 y=%d width=%.1f height=18 fill=\"%s\"/><text x=%.1f y=%d>%,.1f</text>",
                    24 * line + 15,
                    entry.getKey(),
                    24 * line + 2,
                    width,
                    entry.getKey().contains("Elbo, ") ? "#2f7d5b" : "#9aa5ab",
                    376 + width,
                    24 * line + 15,
                    entry.getValue()));
            line++;
        }
        page.append("</svg>");
    }
}
