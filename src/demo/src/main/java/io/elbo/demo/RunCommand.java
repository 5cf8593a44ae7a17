package io.elbo.demo;

import io.elbo.demo.payments.PaymentStream;
import io.elbo.testkit.Checkout;
import io.elbo.testkit.ServicePorts;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Checks what is asked for, then runs until that is done or the user stops it. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Start a broker, the service and a stream of payments, and print what is flagged.",
            "With KAFKA_BOOTSTRAP_SERVERS set, that cluster is used instead of a broker of its own. Each run begins in 2016: delete",
            "the topics payments* and elbo-demo-* before another one, so that its payments are not older than what is remembered.",
            "Ctrl-C ends everything."
        })
final class RunCommand implements Callable<Integer> {
    static final String BOOTSTRAP_VARIABLE = "KAFKA_BOOTSTRAP_SERVERS";
    static final String REGISTRY_VARIABLE = "SCHEMA_REGISTRY_URL";
    /**
     * A Monday. The payments' own time runs faster than the clock, and histories bound times by the clock: so it begins
     * long ago.
     */
    private static final Instant START = Instant.parse("2016-01-04T00:00:00Z");

    private static final Duration FOREVER = Duration.ofDays(10_000);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final RunOptions options = new RunOptions();

    private final Map<String, String> environment;

    RunCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        Checkout project = Checkout.find();
        Path service = options.service == null ? project.service() : options.service;
        Path model = options.model == null ? project.model() : options.model;
        requireFile(service, "the service is not built", "mvn -DskipTests package");
        requireFile(model, "the model is missing", "the command in models/README.md");
        Path challenger = challenger(project);
        if (challenger != null) {
            requireFile(challenger, "the challenger is missing", "the command in models/README.md");
        }
        Duration duration = duration();
        requireRate(spec, "--anomalies", options.anomalies);
        requireRate(spec, "--behaviours", options.behaviours);
        PaymentStream payments = new PaymentStream(options.seed, START, options.anomalies, options.behaviours);
        ServicePorts ports = new ServicePorts(
                freePort("--port", options.port), freePort("--management-port", options.managementPort));
        Path work = DemoFiles.workFolder();
        // before anything logs: what the broker and the clients have to say goes to a file
        System.setProperty("elbo.broker.log", "warn");
        System.setProperty(
                "org.slf4j.simpleLogger.logFile", work.resolve("broker.log").toString());

        Teardown teardown = new Teardown();
        Runtime.getRuntime().addShutdownHook(new Thread(teardown::close, "teardown"));
        var files = new DemoFiles(
                service.toAbsolutePath(),
                model.toAbsolutePath(),
                challenger == null ? null : challenger.toAbsolutePath(),
                work);
        try {
            new LiveRun(options, files, ports, teardown, spec.commandLine().getOut())
                    .run(
                            environment.getOrDefault(BOOTSTRAP_VARIABLE, ""),
                            environment.getOrDefault(REGISTRY_VARIABLE, ""),
                            payments,
                            duration);
        } catch (RuntimeException e) {
            if (!teardown.isClosing()) {
                throw e;
            }
            // what breaks while the user ends everything is no failure
        } finally {
            teardown.close();
        }
        return 0;
    }

    private @Nullable Path challenger(Checkout project) {
        String given = options.challenger;
        if (given == null) {
            return null;
        }
        return given.isEmpty() ? project.plainModel() : Path.of(given);
    }

    static void requireFile(Path file, String what, String remedy) {
        if (!Files.isRegularFile(file)) {
            throw new DemoException(what + " (" + file + "): run " + remedy);
        }
    }

    static void requireRate(CommandSpec spec, String option, double rate) {
        if (!(rate >= 0 && rate <= PaymentStream.MAX_RATE)) {
            throw new ParameterException(
                    spec.commandLine(), option + " lies between 0 and " + PaymentStream.MAX_RATE + ", got " + rate);
        }
    }

    private Duration duration() {
        String text = options.duration;
        try {
            return text == null ? FOREVER : Duration.parse("PT" + text);
        } catch (DateTimeParseException e) {
            throw new ParameterException(
                    spec.commandLine(), "--duration: '" + text + "' is no time such as 90s, 5m or 1h", e);
        }
    }

    /** The port, or a free one for 0; refuses a port that something else listens on. */
    private static int freePort(String option, int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new DemoException("port " + port + " is taken: choose another with " + option, e);
        }
    }
}
