package io.elbo.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One pod of the rendered StatefulSet as a process of this machine: the packaged service with the files of the ConfigMap and of
 * mounted Secrets, the variables of the container (from secrets where it says so) and nothing else. A folder is its root: the
 * configuration's paths to Secrets are changed to lie in it.
 */
final class Instance implements AutoCloseable {
    private final ServiceProcess process;
    private final String readiness;

    private Instance(ServiceProcess process, String readiness) {
        this.process = process;
        this.readiness = readiness;
    }

    /**
     * Starts it.
     *
     * @param root a folder that may hold an earlier life's state
     * @param pod its name, such as {@code elbo-0}
     * @param secrets of the namespace: key and value by name
     */
    static Instance start(List<Manifest> release, Path root, String pod, Map<String, Map<String, String>> secrets)
            throws IOException {
        Map<String, Map<String, String>> all = new LinkedHashMap<>(secrets);
        release.stream()
                .filter(manifest -> manifest.is("Secret"))
                .forEach(secret -> all.put(secret.name(), decoded(secret)));
        JsonNode spec = release.stream()
                .filter(manifest -> manifest.is("StatefulSet"))
                .findFirst()
                .orElseThrow()
                .pod()
                .path("spec");
        JsonNode container = spec.at("/containers/0");
        Map<String, String> moved = new LinkedHashMap<>(); // paths in the container to those of this machine
        for (JsonNode volume : spec.path("volumes")) {
            if (volume.has("secret")) {
                String path = mountPath(container, volume.path("name").asText());
                moved.put("/" + path + "/", root.resolve(path) + "/");
                writeSecret(volume.path("secret"), all, root.resolve(path));
            }
        }
        for (JsonNode volume : spec.path("volumes")) {
            if (volume.has("configMap")) {
                Path folder =
                        root.resolve(mountPath(container, volume.path("name").asText()));
                write(release, volume.at("/configMap/name").asText(), folder, moved);
            }
        }
        Map<String, String> environment = environment(container, pod, all);
        // a volume, which this machine does not have
        environment.compute("ELBO_STATE_DIR", (name, folder) -> root + Objects.requireNonNull(folder, name));
        return new Instance(
                ServiceProcess.builder()
                        .jvm(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"))
                        .folder(root)
                        .output(Files.createTempFile(root, pod, ".txt"))
                        .onlyEnvironment(environment)
                        .start(),
                container.at("/readinessProbe/httpGet/path").asText());
    }

    private static Map<String, String> decoded(Manifest secret) {
        Map<String, String> values = new LinkedHashMap<>();
        secret.tree()
                .path("data")
                .properties()
                .forEach(value -> values.put(
                        value.getKey(),
                        new String(Base64.getDecoder().decode(value.getValue().asText()), StandardCharsets.UTF_8)));
        return values;
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

    private static void writeSecret(JsonNode secret, Map<String, Map<String, String>> secrets, Path folder)
            throws IOException {
        Files.createDirectories(folder);
        Map<String, String> values =
                Objects.requireNonNull(secrets.get(secret.path("secretName").asText()), () -> "no secret " + secret);
        for (JsonNode item : secret.path("items")) {
            Files.writeString(
                    folder.resolve(item.path("path").asText()),
                    Objects.requireNonNull(values.get(item.path("key").asText()), () -> "no key for " + item));
        }
    }

    private static void write(List<Manifest> release, String configMap, Path folder, Map<String, String> moved)
            throws IOException {
        Files.createDirectories(folder);
        JsonNode files = release.stream()
                .filter(manifest -> manifest.is("ConfigMap") && manifest.name().equals(configMap))
                .findFirst()
                .orElseThrow()
                .tree()
                .path("data");
        for (var file : files.properties()) {
            String text = file.getValue().asText();
            for (var path : moved.entrySet()) {
                text = text.replace(" " + path.getKey(), " " + path.getValue());
            }
            Files.writeString(folder.resolve(file.getKey()), text);
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
            } else if (variable.at("/valueFrom/fieldRef/fieldPath").asText().equals("status.podIP")) {
                value = "127.0.0.1";
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

    /** Returns when the readiness probe of the container succeeds. */
    Instance awaitReady() {
        try {
            BoundedWait.until("the readiness probe succeeds", () -> {
                process.requireAlive();
                return process.management(readiness).isOk();
            });
        } catch (IllegalStateException e) {
            throw new AssertionError(process.management(readiness).body() + process.output(), e);
        }
        return this;
    }

    /** What the API answers to a request that changes something. */
    String post(String path, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + process.ports().api() + path))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    /** The sum of a metric's samples whose line starts so. */
    double metric(String start) {
        return process.metric(start);
    }

    /** SIGTERM, as a pod that is deleted gets it. */
    @Override
    public void close() {
        process.terminate();
        try {
            assertThat(process.exitCode()).as(process.output()).isIn(0, 143);
        } finally {
            process.close();
        }
    }
}
