package io.elbo.bench.backtest;

import com.sun.management.OperatingSystemMXBean;
import io.elbo.bench.model.BenchModel;
import io.elbo.bench.model.HistoryModel;
import io.elbo.bench.model.ModelSchema;
import io.elbo.bench.process.WorkFolder;
import io.elbo.bench.report.BenchCommand;
import io.elbo.bench.report.Column;
import io.elbo.bench.report.Report;
import io.elbo.bench.report.Table;
import io.elbo.bench.stream.Workload;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.trainer.backtest.Backtest;
import io.elbo.trainer.backtest.BacktestModel;
import io.elbo.trainer.backtest.BacktestReport;
import io.elbo.trainer.backtest.BacktestSettings;
import io.elbo.trainer.backtest.RecordTime;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.train.ScoreKind;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code elbo-bench backtest}: records a second of {@code elbo-train backtest}, with one thread and with all. */
@Command(
        name = "backtest",
        description =
                "Says how many records a second a backtest of a file scores: with one model, with two, and with one that derives"
                        + " fields from the histories of keys, each with one thread and with several, in alternation.",
        footer = {
            "  elbo-bench backtest",
            "  elbo-bench backtest --records 1000000 --threads 1,4,8 --json backtest.json"
        })
public final class BacktestCommand extends BenchCommand {
    private static final long START_MILLIS = 1_767_571_200_000L; // 2026-01-05T00:00:00Z
    private static final long MILLIS_APART = 2_000;
    private static final int KEYS = 10_000;
    private static final long SEED = 11;

    @Option(names = "--fields", description = "Fields of a record.")
    private int fields = 40;

    @Option(names = "--records", description = "Records of the file.")
    private int records = 300_000;

    @Option(names = "--threads", split = ",", description = "Threads that score (default: 1 and all processors).")
    private List<Integer> threads = List.copyOf(
            new TreeSet<>(List.of(1, Math.max(2, Runtime.getRuntime().availableProcessors()))));

    @Option(names = "--rounds", description = "Measurements of each; medians are shown.")
    private int rounds = 3;

    @Option(names = "--only", split = ",", description = "Only these of one_model, two_models, histories.")
    private List<String> only = List.of();

    @Override
    protected boolean measure(Report report) throws Exception {
        Table table = report.table(
                "rows",
                "Records a second of a backtest",
                Column.key("models"),
                Column.key("threads"),
                Column.detail("round"),
                Column.plotted("records_per_second", "records/s", 0),
                Column.figure("cpu_micros", "CPU µs a record", 2),
                Column.figure("explain_seconds", "explaining, s", 2));
        boolean same = true;
        try (WorkFolder folder = WorkFolder.of(null)) {
            Path data = folder.path().resolve("records.jsonl");
            say("writing %,d records of %d fields", records, fields);
            write(data);
            report.fact("records", records);
            report.fact("fields", fields);
            report.fact("bytes_per_record", Files.size(data) / records);
            Map<String, List<Path>> contenders = models(folder.path());
            Map<String, String> results = new LinkedHashMap<>();
            for (int round = 0; round <= rounds; round++) { // the first one only warms up
                for (Map.Entry<String, List<Path>> contender : contenders.entrySet()) {
                    for (int count : threads) {
                        String result = run(contender.getKey(), contender.getValue(), data, count, round, table);
                        String first = results.putIfAbsent(contender.getKey(), result);
                        same &= first == null || first.equals(result);
                    }
                }
            }
            for (String name : contenders.keySet()) {
                int most = threads.get(threads.size() - 1);
                report.ratio(
                        name + ": " + most + " threads / " + threads.get(0),
                        rate(table, name, most),
                        rate(table, name, threads.get(0)));
            }
        }
        report.fact("same_result_always", String.valueOf(same));
        return same;
    }

    private static double rate(Table table, String name, int count) {
        return table.lines().stream()
                .filter(line -> line.keys().equals(List.of(name, count)))
                .mapToDouble(line -> line.figure("records_per_second"))
                .findFirst()
                .orElse(Double.NaN);
    }

    private Map<String, List<Path>> models(Path folder) throws Exception {
        Path first = folder.resolve("first.onnx");
        Path second = folder.resolve("second.onnx");
        Path histories = folder.resolve("histories.onnx");
        Map<String, List<Path>> all = new LinkedHashMap<>();
        all.put("one_model", List.of(first));
        all.put("two_models", List.of(first, second));
        all.put("histories", List.of(histories));
        if (!only.isEmpty()) {
            all.keySet().retainAll(only);
        }
        for (Path file :
                new TreeSet<>(all.values().stream().flatMap(List::stream).toList())) {
            say("training %s", file.getFileName());
            if (file.equals(histories)) {
                HistoryModel.write(fields, file);
                byte[] model = Files.readAllBytes(file);
                Schema schema = ModelSchema.of(model);
                HistoryDefinition byCustomer =
                        new HistoryDefinition(List.of("/customer"), "/time", TimestampFormat.EPOCH_MILLIS);
                Files.write(file, ModelSchema.replace(model, new Schema(byCustomer, schema.fields())));
            } else {
                BenchModel.write(fields, file.equals(first) ? ScoreKind.MEMORY : ScoreKind.ELBO, file);
            }
        }
        return all;
    }

    /** Records of {@link Workload} with a customer and a time, two seconds apart. */
    private void write(Path file) throws IOException {
        Workload workload = new Workload(fields, SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            for (int i = 0; i < records; i++) {
                String head = "{\"time\":" + (START_MILLIS + i * MILLIS_APART) + ",\"customer\":\"c"
                        + random.nextInt(KEYS) + "\",";
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                byte[] record = workload.next();
                out.write(record, 1, record.length - 1);
                out.write('\n');
            }
        }
    }

    private String run(String name, List<Path> files, Path data, int count, int round, Table table) throws Exception {
        List<BacktestModel> models = new ArrayList<>();
        try {
            for (Path file : files) {
                models.add(new BacktestModel(file.getFileName().toString(), OnnxEngine.open(file)));
            }
            BacktestSettings settings = new BacktestSettings(
                    Stream.of("0.001", "0.01", "0.0001").map(AlertBudget::parse).toList(),
                    new RecordTime.Value("/time", TimestampFormat.EPOCH_MILLIS),
                    null,
                    false,
                    10,
                    count);
            Backtest backtest = new Backtest(models, settings, notice -> say("%s", notice));
            OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            long cpu = process.getProcessCpuTime();
            long start = System.nanoTime();
            backtest.run(Dataset.of(data, null), (fraction, rows) -> {});
            long scored = System.nanoTime();
            double micros = (process.getProcessCpuTime() - cpu) * 1e-3 / records;
            BacktestReport result = backtest.report((fraction, rows) -> {});
            double explaining = (System.nanoTime() - scored) * 1e-9;
            double rate = records / ((scored - start) * 1e-9);
            if (round > 0) {
                table.add(name, count, round, rate, micros, explaining);
            }
            say("%s, %d threads, round %d: %,.0f records/s, %.2f µs", name, count, round, rate, micros);
            return result.toJson();
        } finally {
            models.forEach(BacktestModel::close);
        }
    }
}
