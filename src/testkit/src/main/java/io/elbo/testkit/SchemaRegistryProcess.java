package io.elbo.testkit;

import io.elbo.broker.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real registry of schemas (Apicurio, by Confluent's REST API) in a process of its own, which can be killed and started again. It keeps
 * its schemas in a folder, so that it knows them then. The build of this module unpacks it.
 */
public final class SchemaRegistryProcess implements AutoCloseable {
    private static final Path HOME = Checkout.find().file("src/testkit/target/apicurio-registry");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Path folder;
    private final int port = FreePorts.choose(1).get(0);
    private Process process;

    private SchemaRegistryProcess(Path folder) throws IOException {
        this.folder = folder;
        process = launch();
    }

    /** Whether the build has unpacked it. */
    public static boolean isAvailable() {
        return jar().isPresent();
    }

    /** Starts it; {@link #awaitReady} says when it answers. */
    public static SchemaRegistryProcess start(Path folder) {
        try {
            return new SchemaRegistryProcess(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the registry of schemas cannot be started", e);
        }
    }

    private static Optional<Path> jar() {
        if (!Files.isDirectory(HOME)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(HOME)) {
            return files.filter(file -> file.toString().endsWith("-runner.jar")).findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() throws IOException {
        Path jar = jar().orElseThrow(() -> new IllegalStateException("there is no registry of schemas in " + HOME
                + ": run mvn pre-integration-test -DskipTests -pl src/testkit -am"));
        ProcessBuilder start = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.datasource.jdbc.url=jdbc:h2:file:" + folder.resolve("schemas")
                        + ";WRITE_DELAY=0", // survives SIGKILL
                "-jar",
                jar.toString()));
        Process started = start.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("output.txt").toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        return started;
    }

    /** Where it speaks Confluent's API. */
    public URI address() {
        return URI.create("http://localhost:" + port + "/apis/ccompat/v7");
    }

    public SchemaRegistryProcess awaitReady() {
        BoundedWait.until("the registry of schemas answers", () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("the registry of schemas has ended: " + output());
            }
            return isReady();
        });
        return this;
    }

    private boolean isReady() throws InterruptedException {
        try {
            return send(HttpRequest.newBuilder(URI.create(address() + "/subjects"))
                                    .build())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output.txt"));
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /**
     * Registers a schema.
     *
     * @param body as Confluent's API has it: {@code schema}, {@code schemaType}, {@code references}
     * @return its id
     */
    public int register(String subject, String body) {
        try {
            return SchemaRegistration.register(address(), subject, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts it again at the same address, after {@link #kill}. */
    public void startAgain() {
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException("the registry of schemas cannot be started again", e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
