package io.elbo.service;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import io.elbo.testkit.TinyModel;
import io.elbo.testkit.Traffic;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;

/**
 * The built image, run as strictly as a cluster may run it: read-only root, no capability, no privilege to gain, another
 * user, 512 MB, a {@code /tmp} from which nothing can be executed.
 */
@EnabledIfEnvironmentVariable(
        named = "TEST_IMAGE",
        matches = ".+",
        disabledReason = "TEST_IMAGE names no image: docker build -t elbo . and set it to elbo")
@ExtendWith(DockerEngine.class)
class ImageIT {
    private static final String BROKER = "kafka:19092";
    private static final int STOP_SECONDS = 10;
    private static final int API = 8080;
    private static final String PASSWORD = "correct horse";
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString(("alice:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    private static final Pattern SCRIPT = Pattern.compile("src=\"(/console/[^\"]+\\.js)\"");
    private static final String[] FILES_IN_TMP = {
        "find", "/tmp", "-type", "f", "-size", "+0", "-not", "-path", "/tmp/vertx-cache/*"
    };
    private static final String[] HEALTH = {"java", "-cp", "/opt/elbo/app/*", "io.elbo.service.container.Health"};

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path models;

    @Test
    void shouldRunHardenedAndEndCleanly() throws Exception {
        Files.setPosixFilePermissions(models, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(
                Files.copy(TinyModel.write(), models.resolve("tiny.onnx")),
                PosixFilePermissions.fromString("rw-r--r--"));
        String hash = BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(10, PASSWORD.toCharArray());
        Files.setPosixFilePermissions(
                Files.writeString(models.resolve("users"), "alice:" + hash + ":viewer\n"),
                PosixFilePermissions.fromString("rw-r--r--"));
        try (Network network = Network.newNetwork();
                KafkaContainer kafka = new KafkaContainer(DockerEngine.KAFKA)
                        .withNetwork(network)
                        .withListener(BROKER)) {
            kafka.start();
            Traffic traffic = new Traffic(kafka.getBootstrapServers(), "d.input");
            try (GenericContainer<?> elbo = container(network, traffic)) {
                elbo.start();
                traffic.send(5_000);
                traffic.awaitAnsweredExactlyOnce("d.scores", "d.anomalies");

                assertServesThePage(elbo);
                assertThat(output(elbo, "id", "-u")).isEqualTo("10001");
                assertThat(output(elbo, HEALTH)).contains("\"UP\"");
                assertThat(output(elbo, FILES_IN_TMP))
                        .as("files in /tmp besides those of the page, which are served from there")
                        .isEmpty();
                assertEndsCleanly(elbo);
            }
        }
    }

    private GenericContainer<?> container(Network network, Traffic traffic) {
        return new GenericContainer<>(System.getenv("TEST_IMAGE"))
                .withNetwork(network)
                .withEnv("KAFKA_BOOTSTRAP_SERVERS", BROKER)
                .withExposedPorts(API)
                .withEnv("ELBO_SECURITY_MODE", "basic")
                .withEnv("ELBO_SECURITY_USERS_FILE", "/models/users")
                .withEnv("ELBO_DETECTORS_D_INPUT", traffic.input())
                .withEnv("ELBO_DETECTORS_D_MODEL", "/models/tiny.onnx")
                .withEnv("ELBO_DETECTORS_D_SCORES_TOPIC", "d.scores")
                .withCreateContainerCmdModifier(this::harden)
                .waitingFor(Wait.forHealthcheck().withStartupTimeout(Duration.ofSeconds(90)));
    }

    private void harden(CreateContainerCmd command) {
        HostConfig host = Objects.requireNonNull(command.getHostConfig());
        host.withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withMemory(512L << 20)
                .withMemorySwap(512L << 20)
                .withTmpFs(Map.of("/tmp", "rw,noexec,nosuid,size=16m"))
                .withBinds(new Bind(models.toString(), new Volume("/models"), AccessMode.ro));
        command.withUser("10001");
    }

    /** The page is in the image, whole: the bundler has run. It is compressed, and only for who logs in. */
    private static void assertServesThePage(GenericContainer<?> elbo) throws Exception {
        assertThat(get(elbo, "/").statusCode()).as("without a login").isEqualTo(401);
        HttpResponse<byte[]> page = get(elbo, "/", "Authorization", LOGIN);
        assertThat(page.statusCode()).isEqualTo(200);
        var script = SCRIPT.matcher(new String(page.body(), StandardCharsets.UTF_8));
        assertThat(script.find()).as("the page names its script").isTrue();

        HttpResponse<byte[]> compressed = get(elbo, script.group(1), "Authorization", LOGIN, "Accept-Encoding", "gzip");
        assertThat(compressed.headers().firstValue("content-encoding")).contains("gzip");
        try (var in = new GZIPInputStream(new ByteArrayInputStream(compressed.body()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("elbo-console");
        }
    }

    private static HttpResponse<byte[]> get(GenericContainer<?> elbo, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://" + elbo.getHost() + ":" + elbo.getMappedPort(API) + path))
                .timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String output(GenericContainer<?> container, String... command) throws Exception {
        var result = container.execInContainer(command);
        assertThat(result.getExitCode()).as(result.getStderr()).isZero();
        return result.getStdout().strip();
    }

    private static void assertEndsCleanly(GenericContainer<?> container) {
        var docker = container.getDockerClient();
        docker.stopContainerCmd(container.getContainerId())
                .withTimeout(STOP_SECONDS)
                .exec();
        var state =
                docker.inspectContainerCmd(container.getContainerId()).exec().getState();
        // 137 would say that it had to be killed
        assertThat(state.getExitCodeLong()).as(container.getLogs()).isIn(0L, 143L);
        assertThat(container.getLogs()).doesNotContain("ERROR").doesNotContain("SIGSEGV");
    }
}
