package io.elbo.deploy;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * One pod of the rendered StatefulSet as a process of this machine: the packaged service with the files of the ConfigMap,
 * the variables of the container (from secrets where it says so) and nothing else. A folder is its root.
 */
final class Instance implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Process process;
    private final Path output;
    private final int port;
    private final String readiness;

    private Instance(Process process, Path output, int port, String readiness) {
        this.process = process;
        this.output = output;
        this.port = port;
        this.readiness = readiness;
    }

    /**
     * @param root a folder that may hold an earlier life's state
     * @param pod its name, such as {@code elbo-0}
     * @param secrets of the namespace: key and value by name
     */
    static Instance start(List<Manifest> release, Path root, String pod, Map<String, Map<String, String>> secrets)
            throws IOException {
        JsonNode spec = release.stream()
                .filter(manifest -> manifest.is("StatefulSet"))
                .findFirst()
                .orElseThrow()
                .pod()
                .path("spec");
        JsonNode container = spec.at("/containers/0");
        for (JsonNode volume : spec.path("volumes")) {
            if (volume.has("configMap")) {
                Path folder =
                        root.resolve(mountPath(container, volume.path("name").asText()));
                write(release, volume.at("/configMap/name").asText(), folder);
            }
        }
        List<Integer> ports = GuardedBroker.freePorts(2);
        Path output = Files.createTempFile(root, pod, ".txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + root,
                        "-Dquarkus.http.port=" + ports.get(0),
                        "-Dquarkus.management.port=" + ports.get(1),
                        "-jar",
                        System.getProperty("elbo.service.jar"))
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment(container, pod, secrets));
        builder.environment()
                .compute(
                        "ELBO_STATE_DIR",
                        (name, folder) ->
                                root + Objects.requireNonNull(folder, name)); // a volume, which this machine has not
        return new Instance(
                builder.start(),
                output,
                ports.get(1),
                container.at("/readinessProbe/httpGet/path").asText());
    }

    /** Relative to the root. */
    private static String mountPath(JsonNode container, String volume) {
        return Manifest.elements(container.path("volumeMounts"))
                .filter(mount -> mount.path("name").asText().equals(volume))
                .findFirst()
                .orElseThrow()
                .path("mountPath")
                .asText()
                .substring(1);
    }

    private static void write(List<Manifest> release, String configMap, Path folder) throws IOException {
        Files.createDirectories(folder);
        JsonNode files = release.stream()
                .filter(manifest -> manifest.is("ConfigMap") && manifest.name().equals(configMap))
                .findFirst()
                .orElseThrow()
                .tree()
                .path("data");
        for (var file : files.properties()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue().asText());
        }
    }

    /** As the kubelet makes it. */
    private static Map<String, String> environment(
            JsonNode container, String pod, Map<String, Map<String, String>> secrets) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (JsonNode variable : container.path("env")) {
            String value;
            if (variable.has("value")) {
                value = variable.path("value").asText();
                for (var earlier : environment.entrySet()) {
                    value = value.replace("$(" + earlier.getKey() + ")", earlier.getValue());
                }
            } else if (variable.at("/valueFrom/fieldRef/fieldPath").asText().equals("metadata.name")) {
                value = pod;
            } else {
                JsonNode reference = variable.at("/valueFrom/secretKeyRef");
                value = Objects.requireNonNull(
                        secrets.getOrDefault(reference.path("name").asText(), Map.of())
                                .get(reference.path("key").asText()),
                        () -> "no secret for " + variable);
            }
            environment.put(variable.path("name").asText(), value);
        }
        return environment;
    }

    Instance awaitReady() {
        await().atMost(PATIENCE)
                .until(() -> !process.isAlive() || !get(readiness).isEmpty());
        if (!process.isAlive()) {
            throw new AssertionError("the service has ended:\n" + output());
        }
        return this;
    }

    /** The body of the management port's answer with status 200; empty for any other. */
    String get(String path) throws InterruptedException {
        try {
            HttpResponse<String> response = HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? response.body() : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** The sum of a metric's samples whose line starts so. */
    double metric(String start) throws InterruptedException {
        return get("/q/metrics")
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** SIGTERM, as a pod that is deleted gets it. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the service has not ended:\n" + output());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
