package io.elbo.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.broker.EmbeddedSchemaRegistry;
import io.elbo.demo.encoding.PaymentFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(value = 600, unit = TimeUnit.SECONDS)
final class RunCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private Path service = Path.of("");
    private Path model = Path.of("");
    private Path ended = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        service = StubService.jar(folder);
        model = Files.writeString(folder.resolve("payments.onnx"), "a model");
        ended = folder.resolve("ended");
    }

    private int run(Map<String, String> environment, String... more) {
        CommandLine command = Demo.commandLine(environment);
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(errors, true));
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                "--service=" + service,
                "--model=" + model,
                "-Dstub.ended=" + ended,
                "--history=500",
                "--anomalies=0.05",
                "--malformed=0.01",
                "--no-browser",
                "--rate=1000"));
        arguments.addAll(List.of(more));
        if (arguments.stream().noneMatch(argument -> argument.startsWith("--port"))) {
            arguments.add("--port=0");
        }
        arguments.add("--management-port=0");
        return command.execute(arguments.toArray(String[]::new));
    }

    @Test
    void shouldShowWhatTheServiceFlagsAndEndEverything() {
        assertThat(run(Map.of(), "--records=3000")).as(errors.toString()).isZero();

        String printed = out.toString();
        assertThat(printed)
                .contains("/q/metrics", "/q/health", "/q/openapi", "payments.anomalies", "broker     localhost:");
        assertThat(printed)
                .containsPattern(
                        "CRITICAL score +11.50 +p 1.0e-05 +c-[0-9]{5} \\| merchant.category "
                                + "(lottery|weapons|crypto-exchange), never seen \\(expected grocery\\) \\| injected: unseen-category");
        assertThat(printed)
                .contains("sending 500 earlier payments")
                .containsPattern("INCIDENT sum +9.50 +p 1.0e-04 +c-[0-9]{5} \\| opened by amount.usual, burst \\| ")
                .containsPattern("resolved sum +12.25 at most +c-[0-9]{5} \\| 3 payments in 2 h, 1 of them anomalies")
                .containsPattern("customers: 0 of [0-9]+ thieves noticed");
        Matcher summary = Pattern.compile(
                        "-- .*: 3,000 records .*, (\\d+) of (\\d+) malformed .*, precision 1.00, recall 0.(\\d+) of")
                .matcher(printed);
        assertThat(summary.find()).as(printed).isTrue();
        assertThat(summary.group(1))
                .as("every malformed record is a dead letter")
                .isEqualTo(summary.group(2));
        assertThat(Integer.parseInt(summary.group(2))).isBetween(10, 60);
        assertThat(ended).hasContent("asked to end");
    }

    @Test
    void shouldGiveEachRunAStateFolderOfItsOwnAndDeleteIt() throws Exception {
        assertThat(run(Map.of(), "--records=10")).as(errors.toString()).isZero();
        assertThat(run(Map.of(), "--records=10")).as(errors.toString()).isZero();

        assertThat(Files.readAllLines(folder.resolve("state-folders")))
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allSatisfy(state -> assertThat(Path.of(state)).doesNotExist());
    }

    @Test
    void shouldUseTheClusterAndTheRegistryOfTheEnvironment() {
        try (EmbeddedBroker cluster = EmbeddedBroker.create().start();
                EmbeddedSchemaRegistry registry =
                        EmbeddedSchemaRegistry.create().start()) {
            Map<String, String> environment = Map.of(
                    "KAFKA_BOOTSTRAP_SERVERS",
                    cluster.bootstrapServers(),
                    "SCHEMA_REGISTRY_URL",
                    registry.address() + "/");
            assertThat(run(environment, "--duration=1s", "--format=protobuf"))
                    .as(errors.toString())
                    .isZero();
            assertThat(out.toString())
                    .contains("using the cluster at " + cluster.bootstrapServers())
                    .doesNotContain("starting a broker")
                    .contains(
                            "schemas    " + registry.address() + "/subjects   (a registry; the payments are Protobuf)")
                    .contains("never seen (expected grocery) | injected: unseen-category");
            assertThat(cluster.isRunning()).isTrue();
        }
    }

    @Test
    void shouldSayInOneLineThatTheRegistryCannotBeUsed() {
        EmbeddedSchemaRegistry registry = EmbeddedSchemaRegistry.create().start();
        registry.stop();
        assertThatThrownBy(() -> PaymentSchema.register(
                        PaymentFormat.AVRO, "payments", registry.address().toString(), new Teardown()))
                .isInstanceOf(DemoException.class)
                .hasMessage(
                        "the registry of schemas at " + registry.address() + " cannot be used: nobody answers there");
    }

    @Test
    void shouldSayInOneLineThatTheClusterDoesNotAnswer() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        assertThat(run(Map.of("KAFKA_BOOTSTRAP_SERVERS", "localhost:" + nobody)))
                .isEqualTo(1);
        assertThat(errors.toString().lines()).singleElement().asString().contains("the cluster at localhost:" + nobody);
    }

    @Test
    void shouldShowWhyTheServiceEnded() {
        assertThat(run(Map.of(), "-Dstub.fails=1")).isEqualTo(1);
        assertThat(errors.toString()).contains("exit code 3", "service.log", "the stub was told to fail");
    }

    @Test
    void shouldSayWhichCommandMakesWhatIsMissing() {
        service = folder.resolve("absent.jar");
        assertThat(run(Map.of())).isEqualTo(1);
        assertThat(errors.toString().lines()).singleElement().asString().contains("absent.jar", "mvn");
        service = model;
        model = folder.resolve("absent.onnx");
        assertThat(run(Map.of())).isEqualTo(1);
        assertThat(errors.toString()).contains("absent.onnx", "models/README.md");
    }

    @Test
    void shouldSayThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThat(run(Map.of(), "--port=" + taken.getLocalPort())).isEqualTo(1);
            assertThat(errors.toString()).contains(String.valueOf(taken.getLocalPort()), "--port");
        }
    }

    @Test
    void shouldRunWithoutBeingNamed() {
        assertThat(Demo.withDefault(new String[] {"--rate", "5"})).containsExactly("run", "--rate", "5");
        assertThat(Demo.withDefault(new String[0])).containsExactly("run");
        assertThat(Demo.withDefault(new String[] {"generate"})).containsExactly("generate");
    }
}
