package io.elbo.trainer.cli;

import io.elbo.core.model.DataSource;
import io.elbo.core.schema.SchemaException;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.trainer.backtest.Backtest;
import io.elbo.trainer.backtest.BacktestModel;
import io.elbo.trainer.backtest.BacktestReport;
import io.elbo.trainer.backtest.BacktestSettings;
import io.elbo.trainer.backtest.RecordTime;
import io.elbo.trainer.infer.TimeColumn;
import io.elbo.trainer.report.BacktestPage;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.topic.TopicBound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code elbo-train backtest}: what a model would have flagged, and what would change against another one. */
@Command(
        name = "backtest",
        description = {
            "Says what a model would have flagged in past records: alarms a day and by severity at several budgets, the most"
                    + " surprising records, and which fields are the reasons. With --against also which alarms another model"
                    + " would gain or lose at the same budget, and why.",
            "Decoding, histories, scores and thresholds are the service's own; rules that suppress anomalies are not applied."
                    + " All cores score."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbo-train backtest june.jsonl.gz --model new.onnx",
            "  elbo-train backtest june.jsonl.gz --model new.onnx --against old.onnx \\",
            "      --report backtest.html",
            "  elbo-train backtest june.jsonl.gz --after may.jsonl.gz --model new.onnx \\",
            "      --budget 0.1%% --budget \"20 per day\" --label is_fraud --json",
            "",
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train backtest --topic payments --from 30d --count-from 7d \\",
            "      --model new.onnx --against active --detector payments"
        })
final class BacktestCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "DATA", description = DataOptions.DATA)
    private @Nullable List<String> data;

    @Mixin
    private TopicOptions topic = new TopicOptions();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            description = "The model in question: " + RegisteredModels.NAMES + ".")
    @SuppressWarnings("NullAway.Init")
    private String model;

    @Option(
            names = "--against",
            paramLabel = "MODEL",
            description = "A model to compare it with, such as the one that is in use, named in the same way.")
    private @Nullable String against;

    @Mixin
    private RegisteredModels registered = new RegisteredModels();

    @Mixin
    private DataOptions reading = new DataOptions();

    @Mixin
    private EarlierData earlier = new EarlierData();

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description = "The column that holds labels: precision and recall are told, too.")
    private @Nullable String label;

    @Option(
            names = {"--budget", "--alert-budget"},
            paramLabel = "BUDGET",
            description =
                    "Alarms are counted at this alert budget: a share such as 0.001 or 0.1%%, or a rate such as 20/day. May be"
                            + " repeated; examples and reasons are those of the first (default: 0.1%%, 1%% and 0.01%%).")
    private List<String> budgets = new ArrayList<>();

    @Option(
            names = "--time",
            paramLabel = "POINTER",
            description =
                    "Where the time of a record stands, by which days are counted (default: of a topic, the Kafka record's timestamp;"
                            + " of files, the time of the model's histories, else its timestamp if it has one alone; without any, alarms"
                            + " are counted per so many records).")
    private @Nullable String time;

    @Option(
            names = "--time-format",
            paramLabel = "FORMAT",
            description = "How that time is written (default: as the model says, or as the data show).")
    private @Nullable String timeFormat;

    @Option(
            names = "--count-from",
            paramLabel = "WHEN",
            description =
                    "Count only records from this time on; earlier ones are read for the histories of keys alone. A time back"
                            + " from now such as 7d, or an instant or a date such as 2025-03-01 (UTC).")
    private @Nullable String countFrom;

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many records are shown of each kind (default: 10).")
    private int examples;

    @Option(names = "--report", paramLabel = "FILE", description = "Also write a page with plots, one HTML file.")
    private @Nullable Path report;

    @Option(names = "--json", description = "Print one JSON document on standard output, for programs.")
    private boolean json;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads that score (default: as many as there are processors). The result does not depend on it.")
    private @Nullable Integer threads;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress; warnings stay.")
    private boolean quiet;

    @Override
    public Integer call() throws Exception {
        CommandLine command = spec.commandLine();
        List<AlertBudget> asked = budgets();
        boolean readsRegistry = RegisteredModels.isVersion(model) || RegisteredModels.isVersion(against);
        registered.requireVersion(command, readsRegistry);
        if (readsRegistry) {
            topic.readsRegistry();
        }
        if (report != null) {
            OutputFile.requireWritable(report);
        }
        List<BacktestModel> models = new ArrayList<>();
        try {
            models.add(registered.open(command, topic.kafka(), model));
            if (against != null) {
                registered.openOther(command, topic.kafka(), against).ifPresent(models::add);
            }
            try (OpenedData opened = open(models)) {
                noteSample(opened.source());
                write(run(opened.dataset(), models, settings(opened.dataset(), asked, models)));
            }
        } finally {
            models.forEach(BacktestModel::close);
        }
        return 0;
    }

    private void noteSample(@Nullable DataSource source) {
        if (source != null && source.sample() != null) {
            spec.commandLine()
                    .getErr()
                    .println("note: alarms a day are those of the sample, and so are budgets per unit of time");
        }
    }

    private void write(BacktestReport result) throws IOException {
        if (report != null) {
            Files.writeString(report, new BacktestPage(result).html("elbo-train " + ElboTrain.version()));
        }
        RecordOutput.write(spec.commandLine(), null, out -> {
            if (json) {
                out.println(result.toJson());
            } else {
                new BacktestText(result).print(out);
            }
        });
    }

    private OpenedData open(List<BacktestModel> models) throws IOException {
        CommandLine command = spec.commandLine();
        List<String> keys = null; // of the first model that keeps histories: a sample of the topic takes whole keys
        for (BacktestModel one : models) {
            keys = keys == null ? TopicOptions.keys(one.metadata()) : keys;
        }
        return topic.open(command, reading, data, label, labels.words(command), keys, quiet);
    }

    private List<AlertBudget> budgets() {
        List<String> texts = budgets.isEmpty() ? List.of("0.001", "0.01", "0.0001") : budgets;
        try {
            return texts.stream().map(AlertBudget::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--budget: " + e.getMessage(), e);
        }
    }

    private BacktestReport run(Dataset dataset, List<BacktestModel> models, BacktestSettings settings)
            throws IOException {
        CommandLine command = spec.commandLine();
        Backtest backtest =
                new Backtest(models, settings, text -> command.getErr().println("warning: " + text));
        boolean derives = models.stream().anyMatch(BacktestModel::derives);
        earlier.read(command, reading, label, derives && countFrom == null, before -> {
            try (Progress progress = Progress.of("reading what came before", "records", quiet)) {
                backtest.runBefore(before, progress::update);
            }
        });
        try (Progress progress = Progress.of("scoring", "records", quiet)) {
            backtest.run(dataset, progress::update);
        }
        try (Progress progress = Progress.of("explaining", "records", quiet)) {
            return backtest.report(progress::update);
        }
    }

    private BacktestSettings settings(Dataset dataset, List<AlertBudget> asked, List<BacktestModel> models)
            throws IOException {
        try {
            return new BacktestSettings(
                    asked,
                    time(dataset, models),
                    countFrom(),
                    label != null,
                    examples,
                    threads == null
                            ? Math.min(
                                    BacktestSettings.MAX_THREADS,
                                    Runtime.getRuntime().availableProcessors())
                            : threads);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private @Nullable Instant countFrom() {
        if (countFrom == null) {
            return null;
        }
        if (TopicBound.parse(countFrom, Instant.now()) instanceof TopicBound.At at) {
            return at.time();
        }
        throw new IllegalArgumentException(
                "--count-from takes a time such as 7d or 2025-03-01, got '" + countFrom + "'");
    }

    private @Nullable RecordTime time(Dataset dataset, List<BacktestModel> models) throws IOException {
        List<RecordTime.Value> known = models.stream()
                .map(one -> RecordTime.Value.of(one.metadata().schema()))
                .flatMap(Optional::stream)
                .toList();
        if (time == null) {
            if (timeFormat != null) {
                throw new ParameterException(
                        spec.commandLine(), "--time-format needs --time: which value is written so?");
            }
            return topic.isGiven() ? new RecordTime.KafkaTimestamp() : known.isEmpty() ? null : known.get(0);
        }
        HistoryOptions.requirePointer(spec.commandLine(), "--time", time);
        return new RecordTime.Value(time, format(dataset, known));
    }

    private TimestampFormat format(Dataset dataset, List<RecordTime.Value> known) throws IOException {
        TimestampFormat asked = null;
        if (timeFormat != null) {
            try {
                asked = TimestampFormat.of(timeFormat);
            } catch (SchemaException e) {
                throw new ParameterException(spec.commandLine(), "--time-format: " + e.getMessage(), e);
            }
        } else {
            for (RecordTime.Value one : known) {
                asked = one.pointer().equals(time) ? one.format() : asked;
            }
        }
        if (dataset.isReadOnce() || time == null) {
            return asked == null ? TimestampFormat.ISO_8601 : asked;
        }
        return TimeColumn.format(dataset, time, asked);
    }
}
