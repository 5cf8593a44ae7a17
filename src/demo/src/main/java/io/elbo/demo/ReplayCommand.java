package io.elbo.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.testkit.Checkout;
import io.elbo.trainer.source.Dataset;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Streams a labelled file through broker and service, and holds the published scores against the labels. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Stream a labelled file through a broker and the service, as JSON records, and say how well the scores that the",
            "service publishes rank the labelled anomalies.",
            "Example: elbo-demo replay test.csv.gz --label label --model model.onnx"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DATA", description = "CSV or JSON Lines with labels, .gz too.")
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @Option(names = "--label", required = true, description = "The column that holds the labels; it is not sent.")
    @SuppressWarnings("NullAway.Init")
    private String label;

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
        Path jar = service == null ? Checkout.find().service() : service;
        RunCommand.requireFile(jar, "the service is not built", "mvn -DskipTests package");
        RunCommand.requireFile(model, "the model is missing", "elbo-train train");
        Path work = DemoFiles.workFolder();
        System.setProperty("elbo.broker.log", "warn");
        System.setProperty(
                "org.slf4j.simpleLogger.logFile", work.resolve("broker.log").toString());
        Teardown teardown = new Teardown();
        Runtime.getRuntime().addShutdownHook(new Thread(teardown::close, "teardown"));
        Map<String, Object> figures;
        try {
            var files = new DemoFiles(jar.toAbsolutePath(), model.toAbsolutePath(), work);
            figures = new Replay(files, alertBudget, teardown).run(Dataset.of(data, label));
        } finally {
            teardown.close();
        }
        print(figures);
        return 0;
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
