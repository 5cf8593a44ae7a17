package io.elbo.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The packaged service in a process of its own, watched and ended from outside. Processes that still run when this JVM
 * ends are killed, unless they are started otherwise.
 *
 * <p>The system property {@value #MORE_FLAGS} holds flags, separated by spaces, that every service gets after its own: the suite
 * lets all of them start quickly. If the property {@value #FROM_ARCHIVE} is true, they start from a {@link ClassArchive}.
 *
 * <pre>{@code
 * try (ServiceProcess service = ServiceProcess.start(properties, environment).awaitReady()) {
 *     BoundedWait.until("it has scored something", () -> service.metric("elbo_records_total") > 0);
 * }
 * }</pre>
 */
public final class ServiceProcess implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final int LAST_LINES = 12;
    private static final String MORE_FLAGS = "testkit.service.jvm";
    private static final String FROM_ARCHIVE = "testkit.service.archive";
    private static final Set<Process> KILLED_AT_EXIT = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> KILLED_AT_EXIT.forEach(Process::destroyForcibly), "end-services"));
    }

    private final Process process;
    private final ServicePorts ports;
    private final Path folder;
    private final boolean deletesFolder;
    private final Path output;

    private ServiceProcess(Builder builder, Path folder, Path output) throws IOException {
        this.folder = folder;
        this.output = output;
        deletesFolder = builder.folder == null;
        ports = builder.ports == null ? ServicePorts.choose() : builder.ports;
        ProcessBuilder start = new ProcessBuilder(builder.command(folder, ports))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        if (builder.onlyGivenEnvironment) {
            start.environment().clear();
        }
        start.environment().putAll(builder.environment);
        process = start.start();
        if (builder.killedAtExit) {
            KILLED_AT_EXIT.add(process);
        }
    }

    /** Starts the service of this checkout as a test does: small, and quick to start. */
    public static ServiceProcess start(Map<String, String> properties, Map<String, String> environment) {
        return builder()
                .jvm(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"))
                .properties(properties)
                .environment(environment)
                .start();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** As {@link #awaitReady(BooleanSupplier)}, without anything that ends the waiting early. */
    public ServiceProcess awaitReady() {
        return awaitReady(() -> false);
    }

    /**
     * Returns when the service is ready.
     *
     * @param stopped whether to wait no longer
     * @throws ServiceFailure if the process ends, is not ready within two minutes, or must not be waited for any longer
     */
    public ServiceProcess awaitReady(BooleanSupplier stopped) {
        try {
            BoundedWait.until("the service is ready", () -> {
                requireAlive();
                return isReady() || stopped.getAsBoolean();
            });
        } catch (IllegalStateException e) {
            throw new ServiceFailure("the service is not ready after " + BoundedWait.LIMIT.toSeconds() + " s: "
                    + management("/q/health/ready").body() + lastOutput());
        }
        if (stopped.getAsBoolean()) {
            throw new ServiceFailure("stopped while starting");
        }
        return this;
    }

    /** @throws ServiceFailure if the process has ended; the message holds its last output */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new ServiceFailure("the service has ended with exit code " + process.exitValue() + lastOutput());
        }
    }

    private String lastOutput() {
        List<String> lines = output().lines().toList();
        return "; the end of " + output + ":" + System.lineSeparator()
                + String.join(
                        System.lineSeparator(), lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    /** What the API answers. */
    public Response get(String path) {
        return get(ports.api(), path);
    }

    /** What the management interface answers: health and metrics. */
    public Response management(String path) {
        return get(ports.management(), path);
    }

    private static Response get(int port, String path) {
        try {
            HttpResponse<String> response = HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                            .timeout(ANSWER_LIMIT)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Response(response.statusCode(), response.body());
        } catch (IOException e) {
            return new Response(0, "no answer from localhost:" + port);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for localhost:" + port, e);
        }
    }

    /**
     * An answer over HTTP.
     *
     * @param status 0 if nothing answers
     */
    public record Response(int status, String body) {
        public boolean isOk() {
            return status == 200;
        }
    }

    public boolean isReady() {
        return management("/q/health/ready").isOk();
    }

    /** The sum of those samples of the Prometheus page whose lines start so; 0 if there are none. */
    public double metric(String start) {
        Response page = management("/q/metrics");
        return page.isOk()
                ? page.body()
                        .lines()
                        .filter(line -> line.startsWith(start))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum()
                : 0;
    }

    public ServicePorts ports() {
        return ports;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM; does not wait. */
    public void terminate() {
        process.destroy();
    }

    /** SIGSTOP: the process stands still until {@link #resume}. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("no signal can be sent", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The exit code; empty if the process does not end in time. */
    public Optional<Integer> awaitExit(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)
                    ? Optional.of(process.exitValue())
                    : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the end of the service", e);
        }
    }

    /** The exit code of a process that ends by itself, or has been asked to.
     *
     * @throws ServiceFailure if it does not end within two minutes
     */
    public int exitCode() {
        return awaitExit(BoundedWait.LIMIT)
                .orElseThrow(() -> new ServiceFailure("the service has not ended" + lastOutput()));
    }

    /** Everything that the process has written, and its predecessors with the same output file. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return "(not readable: " + e + ")";
        }
    }

    /** Reports that a crashed JVM leaves. */
    public List<Path> crashReports() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("hs_err"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Resident memory as Linux counts it, bytes; 0 if the process is gone. */
    public long residentBytes() {
        return status("VmRSS:") * 1024;
    }

    /** Threads of the process as Linux counts them; 0 if the process is gone. */
    public long threads() {
        return status("Threads:");
    }

    private long status(String name) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    /** What all threads have used since the start; zero if the process is gone. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** SIGTERM, then SIGKILL if it has not ended in time; then as {@link #close}. */
    public void stop(Duration limit) {
        terminate();
        awaitExit(limit);
        close();
    }

    /** Kills the process if it still runs, and deletes its folder unless that was given. */
    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
        KILLED_AT_EXIT.remove(process);
        if (deletesFolder) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** How to start a service. */
    public static final class Builder {
        private Path jar = Checkout.find().service();
        private List<String> jvm = List.of();
        private final Map<String, String> properties = new LinkedHashMap<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private boolean onlyGivenEnvironment;
        private boolean killedAtExit = true;
        private boolean fromArchive = Boolean.getBoolean(FROM_ARCHIVE);
        private @Nullable ServicePorts ports;
        private @Nullable Path folder;
        private @Nullable Path output;

        private Builder() {}

        /** The packaged service's {@code quarkus-run.jar}; without this the one of the checkout. */
        public Builder jar(Path jar) {
            this.jar = jar;
            return this;
        }

        /** Flags of the JVM. */
        public Builder jvm(List<String> flags) {
            jvm = List.copyOf(flags);
            return this;
        }

        /** System properties of the service. */
        public Builder properties(Map<String, String> more) {
            properties.putAll(more);
            return this;
        }

        /** Variables of the environment, beside those of this process. */
        public Builder environment(Map<String, String> more) {
            environment.putAll(more);
            return this;
        }

        /** Variables of the environment, and no others. */
        public Builder onlyEnvironment(Map<String, String> variables) {
            onlyGivenEnvironment = true;
            return environment(variables);
        }

        /** Where it listens; without this, two free ports. */
        public Builder ports(ServicePorts ports) {
            this.ports = ports;
            return this;
        }

        /** The working folder, which stays; without this a temporary one, which is deleted with the process. */
        public Builder folder(Path folder) {
            this.folder = folder;
            return this;
        }

        /** The file that the output is appended to, which stays; without this one in the folder. */
        public Builder output(Path output) {
            this.output = output;
            return this;
        }

        /** Leaves the process alone when this JVM ends: its owner ends it, in a gentler way. */
        public Builder leftAloneAtExit() {
            killedAtExit = false;
            return this;
        }

        /** Loads every class from the packaged service. */
        Builder withoutArchive() {
            fromArchive = false;
            return this;
        }

        public ServiceProcess start() {
            if (!Files.isRegularFile(jar)) {
                throw new IllegalArgumentException(
                        "the packaged service (" + jar + ") is missing: run mvn -DskipTests package");
            }
            try {
                Path own = folder == null ? Files.createTempDirectory("elbo-service-") : folder;
                return new ServiceProcess(this, own, output == null ? own.resolve("output.txt") : output);
            } catch (IOException e) {
                throw new UncheckedIOException("the service cannot be started", e);
            }
        }

        private List<String> command(Path folder, ServicePorts ports) {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvm);
            for (String flag : System.getProperty(MORE_FLAGS, "").split(" ", -1)) {
                if (!flag.isEmpty()) {
                    command.add(flag);
                }
            }
            if (fromArchive && jar.equals(Checkout.find().service())) {
                command.addAll(ClassArchive.flags(jar));
            }
            if (Runtime.version().feature() >= 24) {
                command.add("--enable-native-access=ALL-UNNAMED"); // ONNX Runtime; without it a warning
            }
            command.add("-Djava.io.tmpdir=" + folder);
            Map<String, String> all = new LinkedHashMap<>(ports.properties());
            all.putAll(properties);
            all.forEach((name, value) -> command.add("-D" + name + "=" + value));
            command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
            return command;
        }
    }
}
