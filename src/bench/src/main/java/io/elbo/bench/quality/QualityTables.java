package io.elbo.bench.quality;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.bench.quality.Baselines.Baseline;
import io.elbo.bench.report.Column;
import io.elbo.bench.report.Report;
import io.elbo.bench.report.Statistics;
import io.elbo.bench.report.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What was measured on each set, and the means over the sets: of each data folder, and of all where there are several. */
final class QualityTables {
    private static final String ALL = "all";

    private final Report report;
    private final List<Column> measures = Outcome.measures();
    private final Table elbo;
    private final Table references;

    /** Rows of one method under one protocol, a line for each set. */
    private record Selection(Method method, Protocol protocol, String data) {
        private boolean takes(Table.Line line) {
            return line.keys().get(0).equals(protocol.word())
                    && (data.equals(ALL) || data.equals(line.keys().get(2)))
                    && (method == Method.ELBO
                            || method.word().equals(line.keys().get(3)));
        }
    }

    QualityTables(Report report) {
        this.report = report;
        List<Column> columns = new ArrayList<>(
                List.of(Column.key("protocol"), Column.key("set"), Column.key("data"), Column.detail("seed")));
        columns.addAll(Outcome.columns());
        String what =
                ", means over the seeds: recall at one false alarm in 100 and in 1,000 by the labels; recall and false alarms"
                        + " at the method's own thresholds";
        elbo = report.table("sets", "Elbo" + what, columns.toArray(Column[]::new))
                .averaged();
        columns.add(3, Column.key("method"));
        references = report.table("references", "References" + what, columns.toArray(Column[]::new))
                .averaged();
    }

    /** Adds a row, and brings the means in JSON up to date. */
    void add(Trial trial, Method method, Outcome outcome) {
        List<Object> cells = new ArrayList<>(List.of(trial.protocol().word(), trial.set(), trial.data()));
        if (method != Method.ELBO) {
            cells.add(method.word());
        }
        cells.add(trial.seed());
        cells.addAll(outcome.cells());
        table(method).add(cells.toArray());
        report.detail("means", meansByProtocol(Method.ELBO, ALL));
        report.detail("means_by_data", byData(Method.ELBO));
        Map<String, Object> means = new LinkedHashMap<>();
        Map<String, Object> byData = new LinkedHashMap<>();
        for (Method reference : references()) {
            means.put(reference.word(), meansByProtocol(reference, ALL));
            byData.put(reference.word(), byData(reference));
        }
        report.detail("reference_means", means);
        report.detail("reference_means_by_data", byData);
    }

    private Table table(Method method) {
        return method == Method.ELBO ? elbo : references;
    }

    private static List<Method> references() {
        return Stream.of(Method.values())
                .filter(method -> method != Method.ELBO)
                .toList();
    }

    /** Adds a table of the means over the sets, beside those methods of the baselines that have all of the sets. */
    void summarise(Baselines baselines) {
        List<Column> columns =
                new ArrayList<>(List.of(Column.key("protocol"), Column.key("data"), Column.key("method")));
        columns.addAll(measures);
        Table methods = report.table("methods", "Means over the sets", columns.toArray(Column[]::new));
        for (Protocol protocol : Protocol.values()) {
            for (String data : dataOf(protocol)) {
                Map<String, double[]> byMethod = new TreeMap<>();
                for (Method method : Method.values()) {
                    List<Table.Line> lines = lines(new Selection(method, protocol, data));
                    if (!lines.isEmpty()) {
                        baselineMeans(baselines, protocol, lines).forEach(byMethod::putIfAbsent);
                        byMethod.put(method == Method.ELBO ? "Elbo" : method.word() + ", measured", means(lines));
                    }
                }
                byMethod.entrySet().stream()
                        .sorted(Comparator.comparingDouble(entry -> -entry.getValue()[0]))
                        .forEach(entry -> add(methods, protocol, data, entry.getKey(), entry.getValue()));
            }
        }
    }

    private static void add(Table methods, Protocol protocol, String data, String method, double[] means) {
        List<Object> cells = new ArrayList<>(List.of(protocol.word(), data, method));
        for (double mean : means) {
            cells.add(mean);
        }
        methods.add(cells.toArray());
    }

    /** Of the methods that have all sets: AUROC and AUPRC, the other measures being unknown. */
    private Map<String, double[]> baselineMeans(Baselines baselines, Protocol protocol, List<Table.Line> lines) {
        Map<String, List<Baseline>> byMethod = new TreeMap<>();
        for (Table.Line line : lines) {
            baselines
                    .of(String.valueOf(line.keys().get(1)), protocol)
                    .forEach((method, baseline) -> byMethod.computeIfAbsent(method, name -> new ArrayList<>())
                            .add(baseline));
        }
        Map<String, double[]> means = new LinkedHashMap<>();
        byMethod.forEach((method, all) -> {
            if (all.size() == lines.size()) {
                double[] mean = new double[measures.size()];
                Arrays.fill(mean, Double.NaN);
                mean[0] = all.stream().mapToDouble(Baseline::auroc).average().orElse(Double.NaN);
                mean[1] = all.stream().mapToDouble(Baseline::auprc).average().orElse(Double.NaN);
                means.put(method, mean);
            }
        });
        return means;
    }

    private Map<String, Object> byData(Method method) {
        Map<String, Object> means = new LinkedHashMap<>();
        for (Protocol protocol : Protocol.values()) {
            dataOf(protocol).stream()
                    .filter(data -> !data.equals(ALL))
                    .forEach(data -> means.put(data, meansByProtocol(method, data)));
        }
        return means;
    }

    /** Means over the sets of the protocols with splits: {@code {"clean": {"auroc": .., "realised": {..}, ..}, ..}}. */
    private Map<String, Object> meansByProtocol(Method method, String data) {
        Map<String, Object> means = new LinkedHashMap<>();
        for (Protocol protocol : List.of(Protocol.CLEAN, Protocol.CONTAMINATED)) {
            List<Table.Line> lines = lines(new Selection(method, protocol, data));
            if (!lines.isEmpty()) {
                ObjectNode figures = JsonNodeFactory.instance.objectNode();
                double[] values = means(lines);
                for (int i = 0; i < values.length; i++) {
                    Table.put(figures, measures.get(i).name(), values[i]);
                }
                means.put(protocol.word(), figures);
            }
        }
        return means;
    }

    /** Of the measures over the lines, in their order. */
    private double[] means(List<Table.Line> lines) {
        return measures.stream()
                .mapToDouble(measure -> Statistics.mean(lines.stream()
                        .mapToDouble(line -> line.figure(measure.name()))
                        .toArray()))
                .toArray();
    }

    private List<Table.Line> lines(Selection selection) {
        return table(selection.method()).lines().stream()
                .filter(selection::takes)
                .toList();
    }

    /** The folders that sets of this protocol come from, and {@link #ALL} if there are several. */
    private List<String> dataOf(Protocol protocol) {
        List<String> data = new ArrayList<>(Stream.of(elbo, references)
                .flatMap(table -> table.lines().stream())
                .filter(line -> line.keys().get(0).equals(protocol.word()))
                .map(line -> String.valueOf(line.keys().get(2)))
                .distinct()
                .toList());
        if (data.size() > 1) {
            data.add(ALL);
        }
        return data;
    }
}
