package io.elbo.service;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packaged service in a process of its own: {@code java -jar target/quarkus-app/quarkus-run.jar}. Failsafe says where
 * the jar is by the system property {@code elbo.service.jar}. Its output is kept in a file.
 */
final class ServiceProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Process process;
    private final Path folder;
    private final int apiPort;
    private final int managementPort;

    private ServiceProcess(Process process, Path folder, int apiPort, int managementPort) {
        this.process = process;
        this.folder = folder;
        this.apiPort = apiPort;
        this.managementPort = managementPort;
    }

    /** Starts the service with these properties and variables of the environment. */
    static ServiceProcess start(Map<String, String> properties, Map<String, String> environment) {
        return start(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"), properties, environment);
    }

    /** As above, with these flags of the JVM. */
    static ServiceProcess start(List<String> jvm, Map<String, String> properties, Map<String, String> environment) {
        try {
            Path folder = Files.createTempDirectory("elbo-service-");
            int apiPort = freePort();
            int managementPort = freePort();
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvm);
            command.add("-Djava.io.tmpdir=" + folder);
            properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
            command.addAll(List.of(
                    "-Dquarkus.http.port=" + apiPort,
                    "-Dquarkus.management.port=" + managementPort,
                    "-jar",
                    System.getProperty("elbo.service.jar")));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output.txt").toFile());
            builder.environment().putAll(environment);
            return new ServiceProcess(builder.start(), folder, apiPort, managementPort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    ServiceProcess awaitReady() {
        await().atMost(PATIENCE)
                .conditionEvaluationListener(null)
                .until(() -> get("/q/health/ready").startsWith("200") || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("the service has ended with " + process.exitValue() + ":\n" + output());
        }
        return this;
    }

    URI api(String path) {
        return URI.create("http://localhost:" + apiPort + path);
    }

    URI management(String path) {
        return URI.create("http://localhost:" + managementPort + path);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The status and the body of the management port's answer; {@code 0} if nothing answers. */
    String get(String path) {
        try {
            HttpResponse<String> response = HTTP.send(
                    HttpRequest.newBuilder(management(path))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        } catch (IOException e) {
            return "0";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The sum of a metric's samples whose line starts so. */
    double metric(String start) {
        return get("/q/metrics")
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Waits for the end. */
    int exitCode(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the service has not ended within " + atMost + ":\n" + output());
        }
        return process.exitValue();
    }

    String output() {
        try {
            return Files.readString(folder.resolve("output.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files that a crashed JVM leaves. */
    List<Path> crashFiles() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("hs_err"))
                    .toList();
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
