package io.elbo.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.SchemaException;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.testkit.Checkout;
import io.elbo.trainer.source.Dataset;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Streams a file through broker and service, and holds the published scores against its labels if it has some. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Stream a file through a broker and the service, as JSON records. With labels, say how well the scores that the",
            "service publishes rank the labelled anomalies. With a time, records get their own timestamps, and are sent at",
            "their own pace or faster. The broker and the service are those of this command and end with it.",
            "Example: elbo-demo replay test.csv.gz --label label --model model.onnx",
            "Example: elbo-demo replay day.jsonl --time /time --key /customer/id --speed 3600 --model model.onnx",
            "Example: elbo-demo replay day.jsonl --after before.jsonl.gz --time /time --key /customer/id --speed max --model model.onnx"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DATA", description = "CSV or JSON Lines, .gz too.")
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @Option(
            names = "--after",
            paramLabel = "DATA",
            description =
                    "What came before the data: sent first, and not counted. The histories of keys begin with it.")
    private List<Path> after = new ArrayList<>();

    @Option(names = "--label", description = "The column that holds the labels; it is not sent.")
    private @Nullable String label;

    @Option(
            names = "--key",
            paramLabel = "COLUMN",
            description =
                    "Column or JSON pointer of the records' key: what histories go by (default: the row's number).")
    private @Nullable String key;

    @Option(
            names = "--time",
            paramLabel = "COLUMN",
            description = "Column or JSON pointer of the records' time: it becomes their timestamp.")
    private @Nullable String time;

    @Option(
            names = "--time-format",
            paramLabel = "FORMAT",
            defaultValue = "iso-8601",
            description = "As in a schema, such as epoch-millis or dd.MM.yyyy HH:mm:ss (default: iso-8601).")
    @SuppressWarnings("NullAway.Init")
    private String timeFormat;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description = "With --time: 1 is the records' own pace, 3600 an hour in a second, max as fast as possible.")
    @SuppressWarnings("NullAway.Init")
    private String speed;

    @Option(names = "--model", required = true, description = "The model file.")
    @SuppressWarnings("NullAway.Init")
    private Path model;

    @Option(names = "--alert-budget", defaultValue = "0.001", description = "As the service takes it (default: 0.001).")
    @SuppressWarnings("NullAway.Init")
    private String alertBudget;

    @Option(names = "--service", description = "quarkus-run.jar of the service (default: this checkout's).")
    private @Nullable Path service;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        RowReader reader = reader();
        double factor = factor();
        Path jar = service == null ? Checkout.find().service() : service;
        RunCommand.requireFile(jar, "the service is not built", "mvn -DskipTests package");
        RunCommand.requireFile(model, "the model is missing", "elbo-train train");
        requireKey();
        Path work = DemoFiles.workFolder();
        System.setProperty("elbo.broker.log", "warn");
        System.setProperty(
                "org.slf4j.simpleLogger.logFile", work.resolve("broker.log").toString());
        Teardown teardown = new Teardown();
        Runtime.getRuntime().addShutdownHook(new Thread(teardown::close, "teardown"));
        Map<String, Object> figures;
        try {
            var files = new DemoFiles(jar.toAbsolutePath(), model.toAbsolutePath(), null, work);
            Pace pace = new Pace(factor, System::nanoTime, teardown::isClosing);
            figures = new Replay(files, alertBudget, reader, pace, teardown)
                    .run(after.stream().map(file -> Dataset.of(file, null)).toList(), Dataset.of(data, label));
        } finally {
            teardown.close();
        }
        print(figures);
        return 0;
    }

    /** Without keys each row would be the first one of a key of its own. */
    private void requireKey() throws IOException {
        if (key != null) {
            return;
        }
        try (OnnxEngine engine = OnnxEngine.openDraft(Files.readAllBytes(model))) {
            HistoryDefinition history = engine.metadata().schema().history();
            if (history != null) {
                String example =
                        history.isRecordKey() ? "COLUMN" : history.pointers().get(0);
                throw new ParameterException(
                        spec.commandLine(),
                        "the model keeps a history for each key: give --key, such as --key " + example);
            }
        } catch (InvalidModelException e) {
            throw new DemoException("--model " + model + ": " + e.getMessage(), e);
        }
    }

    private RowReader reader() {
        try {
            return new RowReader(key, time, TimestampFormat.of(timeFormat));
        } catch (SchemaException e) {
            throw new ParameterException(spec.commandLine(), "--time-format " + timeFormat + ": " + e.getMessage(), e);
        }
    }

    private double factor() {
        if (time == null && !speed.equals("1")) {
            throw new ParameterException(spec.commandLine(), "--speed needs --time");
        }
        if (speed.equals("max")) {
            return Double.POSITIVE_INFINITY;
        }
        try {
            double factor = Double.parseDouble(speed);
            if (factor > 0) {
                return factor;
            }
        } catch (NumberFormatException e) {
            // the same refusal as for a number that is not above 0
        }
        throw new ParameterException(
                spec.commandLine(), "--speed " + speed + ": allowed is a number above 0, such as 3600, or max");
    }

    private void print(Map<String, Object> figures) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JSON.writeValueAsString(figures));
        } else {
            figures.forEach((name, value) -> out.printf("%-15s %s%n", name, value));
        }
        out.flush();
    }
}
