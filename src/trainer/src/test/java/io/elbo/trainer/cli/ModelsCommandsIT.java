package io.elbo.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.registry.InstanceReport;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.RegistrySettings;
import io.elbo.registry.ShadowReport;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.TinyModel;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands about the registry of models, with a real broker; each test has a topic of its own. */
class ModelsCommandsIT {
    private static final EmbeddedBroker BROKER = EmbeddedBroker.create();
    private static int topics;

    private final String topic = "models-" + ++topics;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path model;

    /** What a command has answered. */
    private record Answer(int exitCode, String out, String err) {}

    @BeforeAll
    static void start() {
        BROKER.start();
    }

    @AfterAll
    static void stop() {
        BROKER.close();
    }

    @BeforeEach
    void write() throws Exception {
        model = Files.write(folder.resolve("model.onnx"), TinyModel.bytes());
    }

    private Answer run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap-servers", BROKER.bootstrapServers(), "--models-topic", topic));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = ElboTrain.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        int exitCode = command.execute(all.toArray(String[]::new));
        return new Answer(exitCode, out.toString(), err.toString());
    }

    private String done(String... arguments) {
        Answer answer = run(arguments);
        assertThat(answer.exitCode()).as(answer.err()).isZero();
        return answer.out();
    }

    private String failed(String... arguments) {
        Answer answer = run(arguments);
        assertThat(answer.exitCode()).as(answer.out()).isEqualTo(1);
        return answer.err();
    }

    private void publish(String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("publish", model.toString(), "--detector", "payments", "--create-topic"));
        arguments.addAll(List.of(more));
        done(arguments.toArray(String[]::new));
    }

    private ModelRegistry registry() {
        return ModelRegistry.open(
                new RegistrySettings(
                        topic,
                        Map.of("bootstrap.servers", BROKER.bootstrapServers()),
                        RegistrySettings.DEFAULT_MAX_BYTES),
                unused -> {});
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }

    @Test
    void shouldPublishASignedModelAndShowIt() throws Exception {
        byte[] key = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        Path pem = Files.writeString(
                folder.resolve("key.pem"),
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");

        assertThat(failed("publish", model.toString(), "--detector", "payments"))
                .contains("topic " + topic + " is missing");
        publish("--as", "active", "--sign", pem.toString(), "--note", "the first", "--by", "ann");

        JsonNode shown = json(done("models", "show", "--detector", "payments", "--format", "json"));
        assertThat(shown.at("/state").asText()).isEqualTo("active");
        assertThat(shown.at("/published/signature/algorithm").asText()).isEqualTo("Ed25519");
        assertThat(shown.at("/published/model/name").asText()).isEqualTo("tiny");
        assertThat(done("models", "show", "--detector", "payments"))
                .contains("version     1 of detector payments, active", "by ann: the first", "Ed25519, key sha256:");
        assertThat(done("models", "list"))
                .contains("payments  1        active  tiny 7")
                .contains("payments: version 1 is active; revision 1");
        JsonNode listed = json(done("models", "list", "--format", "json"));
        assertThat(listed.at("/0/assignment/by").asText()).isEqualTo("ann");
    }

    @Test
    void shouldBacktestAgainstTheVersionInUse() throws Exception {
        Path records = Files.writeString(
                folder.resolve("payments.jsonl"), "{\"amount\":500,\"card\":{\"country\":\"SE\"},\"online\":true}\n");
        publish("--as", "active");
        String data = records.toString();
        String file = model.toString();

        assertThat(done("backtest", data, "--model", file, "--against", "active", "--detector", "payments", "-q"))
                .contains("against  tiny 7 (version 1 of detector payments)", "tiny 7 (model.onnx)");
        assertThat(done("backtest", data, "--model", "1", "--detector", "payments", "-q"))
                .contains("version 1 of detector payments");
        assertThat(run("backtest", data, "--model", file, "--against", "active").err())
                .contains("say of which --detector");
        assertThat(failed("backtest", data, "--model", file, "--against", "challenger", "--detector", "payments"))
                .contains("detector payments has no challenger");
        assertThat(failed("backtest", data, "--model", "active", "--detector", "orders", "-q"))
                .contains("detector orders uses the file of the configuration");
        Answer first = run("backtest", data, "--model", file, "--against", "active", "--detector", "orders", "-q");
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.err())
                .contains("note: nothing is compared: detector orders uses the file of the configuration");
        assertThat(first.out()).contains("model    tiny 7").doesNotContain("against");
        assertThat(failed("backtest", data, "--model", "9", "--detector", "payments"))
                .contains("no version 9");
    }

    @Test
    void shouldTryPromoteGoBackAndRetire() throws Exception {
        publish("--as", "active");
        publish("--as", "challenger", "--shadow-sample", "10%", "--gate-records", "500");

        JsonNode tried = json(done("models", "list", "--format", "json"));
        assertThat(tried.at("/0/assignment/challenger").asInt()).isEqualTo(2);
        assertThat(tried.at("/0/assignment/shadowSample").asDouble()).isEqualTo(0.1);
        assertThat(tried.at("/0/assignment/gates/minRecords").asInt()).isEqualTo(500);
        assertThat(tried.at("/0/assignment/gates/maxLostShare").asDouble()).isEqualTo(0.05);
        assertThat(run("models", "shadow", "--detector", "payments", "--stop").err())
                .isEmpty();
        assertThat(run("models", "shadow", "--detector", "payments", "--stop").err())
                .contains("has no challenger: there is no trial to end");
        assertThat(done("models", "promote", "--detector", "payments", "2")).contains("version 2 is active");
        assertThat(failed("models", "promote", "--detector", "payments", "1", "--if-revision", "1"))
                .contains("is at revision 4, not 1");
        assertThat(failed("models", "retire", "--detector", "payments", "2")).contains("is active");
        assertThat(done("models", "rollback", "--detector", "payments")).contains("version 1 is active");
        assertThat(failed("models", "rollback", "--detector", "payments"))
                .contains("no version of detector payments that was active before version 1 can be gone back to");
        assertThat(done("models", "retire", "--detector", "payments", "2"))
                .contains("version 2 of detector payments is retired");
        assertThat(done("models", "list")).doesNotContain("retired");
        assertThat(done("models", "list", "--all")).contains("retired");
    }

    @Test
    void shouldPauseResumeAndSetBudgets() throws Exception {
        publish("--as", "active");

        assertThat(done("models", "pause", "--detector", "payments", "--by", "ann", "--why", "a move"))
                .startsWith("detector payments is paused by ann at ")
                .contains(": a move; alert budget as configured, critical budget as configured (control revision 1)");
        JsonNode set =
                json(done("models", "budgets", "--detector", "payments", "--alert", "20 per day", "--format", "json"));
        assertThat(set.at("/alertBudget").asText()).isEqualTo("20 per day");
        assertThat(set.at("/budgetRevision").asInt()).isEqualTo(2);
        assertThat(set.at("/pause/by").asText()).isEqualTo("ann");
        assertThat(failed("models", "resume", "--detector", "payments", "--if-revision", "1"))
                .contains("is at revision 2, not 1");
        assertThat(done("models", "resume", "--detector", "payments"))
                .contains("is not paused; alert budget 20 per day");
        assertThat(done("models", "budgets", "--detector", "payments", "--configured"))
                .contains("alert budget as configured, critical budget as configured (control revision 4)");
    }

    @Test
    void shouldSayHowAModelDiffersFromTheActiveOne() throws Exception {
        publish("--as", "active");
        Path keyed = Files.write(
                folder.resolve("keyed.onnx"),
                TinyModel.bytes(TinyModel.rising(new HistoryDefinition(List.of("/customer"), null, null))));

        Answer answer = run("publish", keyed.toString(), "--detector", "payments");

        assertThat(answer.err())
                .contains("version 1 has no histories of keys, this model histories by /customer")
                .contains("go over to it at a restart");
        assertThat(run("publish", model.toString(), "--detector", "payments").err())
                .contains("note: version 1 has the same bytes");
        assertThat(failed("publish", folder.resolve("none.onnx").toString(), "--detector", "payments"))
                .contains("there is no model file");
    }

    @Test
    void shouldWaitUntilEveryInstanceUsesAVersionOrOneRefusesIt() throws Exception {
        publish();
        publish();
        try (ModelRegistry instance = registry()) {
            assertThat(instance.awaitCaughtUp(BoundedWait.LIMIT)).isTrue();
            report(instance, 1, "a", InstanceReport.State.VERIFIED, "");
            BoundedWait.until(
                    "the instance lives",
                    () -> !instance.view().instances("payments").living().isEmpty());
            CompletableFuture<Answer> promoted = CompletableFuture.supplyAsync(
                    () -> run("models", "promote", "--detector", "payments", "1", "--wait", "60s"));
            BoundedWait.until(
                    "it is assigned",
                    () -> instance.view().assignment("payments").isPresent());
            report(instance, 1, "a", InstanceReport.State.ACTIVE, "");

            assertThat(promoted.get().err()).contains("by 1 instance");
            assertThat(promoted.get().exitCode()).isZero();
            assertThat(failed("models", "promote", "--detector", "payments", "2", "--wait", "0s"))
                    .contains("after 0s version 2 is not in use everywhere: a has not said so");
            report(instance, 2, "a", InstanceReport.State.REFUSED, "its field x is odd");
            assertThat(failed("models", "promote", "--detector", "payments", "2", "--force", "--wait", "60s"))
                    .contains("instance a refuses version 2: its field x is odd. Version 2 stays named as active:"
                            + " 'elbo-train models rollback -d payments' goes back to version 1");
            assertThat(failed("models", "rollback", "--detector", "payments", "2"))
                    .contains("its field x is odd (--force,");
            assertThat(failed("models", "retire", "--detector", "payments", "1"))
                    .contains("cannot be retired, since instance a uses it, since version 2 is refused");
            assertThat(done("models", "list"))
                    .contains("active, refused by all; instances use 1")
                    .contains("every living instance refuses version 2; in use: 1. a says: its field x is odd");
            assertThat(failed("models", "promote", "--detector", "payments", "2"))
                    .contains("its field x is odd (--force,");
            assertThat(done("models", "show", "--detector", "payments", "2"))
                    .contains("0 verified, 1 refused", "a refused at", "its field x is odd");
            report(instance, 1, "a", InstanceReport.State.LEFT, "");
            assertThat(done("models", "show", "--detector", "payments", "2"))
                    .contains("0 verified, 0 refused, 1 gone", "gone: a refused at");
        }
    }

    private static void report(
            ModelRegistry instance, int version, String name, InstanceReport.State state, String reason) {
        instance.report(new InstanceReport("payments", version, name, state, reason, "2026-01-01T00:00:00Z"));
        BoundedWait.until("it is read", () -> Stream.concat(
                        instance.view().instances("payments").reports(version).stream(),
                        instance.view().instances("payments").reportsOfGone(version).stream())
                .anyMatch(report -> report.state() == state));
    }

    @Test
    void shouldShowHowAChallengerDiffers() throws Exception {
        publish("--as", "active");
        assertThat(failed("models", "diff", "--detector", "payments")).contains("has no challenger");
        publish("--as", "challenger", "--gate-records", "2001", "--gate-hours", "1");
        assertThat(done("models", "diff", "--detector", "payments")).contains("no instance has compared them yet");
        try (ModelRegistry instance = registry()) {
            assertThat(instance.awaitCaughtUp(BoundedWait.LIMIT)).isTrue();
            for (String name : List.of("a", "b")) {
                instance.report(new ShadowReport(
                        "payments",
                        2,
                        1,
                        name,
                        "2026-01-01T00:00:00Z",
                        "2026-01-01T01:00:00Z",
                        new ShadowReport.Counts(1000, 10, 3, 1, 5, 1, 0),
                        0.01,
                        List.of(),
                        List.of(),
                        null));
            }
            BoundedWait.until(
                    "both are read",
                    () -> instance.view().shadowReports("payments", 2).size() == 2);
        }

        assertThat(done("models", "diff", "--detector", "payments"))
                .contains(
                        "against version 1",
                        "records     2000, compared by 2 instances",
                        "gained      6",
                        "lost        2",
                        "critical    10 of the active version, of which 2 lost",
                        "gates       2 of 7 not passed yet",
                        "not passed  records     2000 of 2001 records are compared",
                        "passed      alarm-rate  it flags 1.3 % of the records, the active version flags 1.1 %, the budget is 1 %:"
                                + " from 0.5 % to 2.2 % is allowed",
                        "not passed  lost        it misses 2 of 10 critical anomalies of the active version, 5 % of them are"
                                + " allowed");
        assertThat(done("models", "show", "--detector", "payments", "2")).contains("gates       2 of 7 not passed yet");
        assertThat(json(done("models", "show", "--detector", "payments", "2", "--format", "json"))
                        .at("/gates/checks/0/passed")
                        .asBoolean(true))
                .isFalse();
        assertThat(json(done("models", "diff", "--detector", "payments", "--format", "json"))
                        .at("/counts/kept")
                        .asInt())
                .isEqualTo(20);
    }

    @Test
    void shouldRefuseWhatIsWronglyWritten() {
        Answer answer = run("models", "promote", "--detector", "payments", "1", "--wait", "soon");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("--wait takes a time such as 60s or 5m, not 'soon'");
        assertThat(run("models", "shadow", "--detector", "payments", "1", "--shadow-sample", "2")
                        .err())
                .contains("a share is from 0 to 1");
        assertThat(run("publish", model.toString(), "--detector", "payments", "--reference", "ftp://x/y")
                        .err())
                .contains("a reference begins with file:");
    }
}
