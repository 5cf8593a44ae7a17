package io.elbo.bench.quality;

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
import java.util.function.Predicate;

/** What was measured on each set, and the means over the sets: of each data folder, and of all where there are several. */
final class QualityTables {
    private static final String ALL = "all";

    private final Report report;
    private final List<Column> measures = Outcome.measures();
    private final Table sets;

    QualityTables(Report report) {
        this.report = report;
        List<Column> columns = new ArrayList<>(
                List.of(Column.key("protocol"), Column.key("set"), Column.key("data"), Column.detail("seed")));
        columns.addAll(Outcome.columns());
        sets = report.table(
                        "sets",
                        "Each set, means over the seeds: recall at one false alarm in 100 and in 1,000 by the labels; recall and"
                                + " false alarms at the model's own thresholds",
                        columns.toArray(Column[]::new))
                .averaged();
    }

    /** Adds a row, and brings the means in JSON up to date. */
    void add(Trial trial, Outcome outcome) {
        List<Object> cells = new ArrayList<>(List.of(trial.protocol().word(), trial.set(), trial.data(), trial.seed()));
        cells.addAll(outcome.cells());
        sets.add(cells.toArray());
        report.detail("means", means(line -> true));
        Map<String, Object> byData = new LinkedHashMap<>();
        dataNames().forEach(data -> byData.put(data, means(line -> data(line).equals(data))));
        report.detail("means_by_data", byData);
    }

    /** Adds a table of the means over the sets, beside those methods of the baselines that have all of the sets. */
    void summarise(Baselines baselines) {
        List<Column> columns =
                new ArrayList<>(List.of(Column.key("protocol"), Column.key("data"), Column.key("method")));
        columns.addAll(measures);
        Table methods = report.table("methods", "Means over the sets", columns.toArray(Column[]::new));
        for (Protocol protocol : Protocol.values()) {
            List<Table.Line> all = lines(protocol, line -> true);
            List<String> scopes = new ArrayList<>(
                    all.stream().map(QualityTables::data).distinct().toList());
            if (scopes.size() > 1) {
                scopes.add(ALL);
            }
            for (String scope : scopes) {
                List<Table.Line> lines =
                        lines(protocol, line -> scope.equals(ALL) || data(line).equals(scope));
                Map<String, double[]> byMethod = baselineMeans(baselines, protocol, lines);
                byMethod.put("Elbo", means(lines));
                byMethod.entrySet().stream()
                        .sorted(Comparator.comparingDouble(entry -> -entry.getValue()[0]))
                        .forEach(entry -> add(methods, protocol, scope, entry.getKey(), entry.getValue()));
            }
        }
    }

    private static void add(Table methods, Protocol protocol, String scope, String method, double[] means) {
        List<Object> cells = new ArrayList<>(List.of(protocol.word(), scope, method));
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

    /** Means over the sets of the protocols with splits: {@code {"clean": {"auroc": .., "realised": {..}, ..}, ..}}. */
    private Map<String, Object> means(Predicate<Table.Line> chosen) {
        Map<String, Object> means = new LinkedHashMap<>();
        for (Protocol protocol : List.of(Protocol.CLEAN, Protocol.CONTAMINATED)) {
            List<Table.Line> lines = lines(protocol, chosen);
            if (!lines.isEmpty()) {
                Map<String, Object> figures = new LinkedHashMap<>();
                double[] values = means(lines);
                for (int i = 0; i < values.length; i++) {
                    put(figures, measures.get(i).name(), values[i]);
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

    @SuppressWarnings("unchecked") // maps of maps are made here alone
    private static void put(Map<String, Object> figures, String name, double value) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            figures.put(name, value);
        } else {
            Object inner = figures.computeIfAbsent(name.substring(0, dot), key -> new LinkedHashMap<String, Object>());
            put((Map<String, Object>) inner, name.substring(dot + 1), value);
        }
    }

    private List<Table.Line> lines(Protocol protocol, Predicate<Table.Line> chosen) {
        return sets.lines().stream()
                .filter(line -> line.keys().get(0).equals(protocol.word()))
                .filter(chosen)
                .toList();
    }

    private List<String> dataNames() {
        return sets.lines().stream().map(QualityTables::data).distinct().toList();
    }

    private static String data(Table.Line line) {
        return String.valueOf(line.keys().get(2));
    }
}
