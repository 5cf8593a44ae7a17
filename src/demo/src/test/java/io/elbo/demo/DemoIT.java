package io.elbo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.testkit.Checkout;
import io.elbo.trainer.cli.ElboTrain;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The packaged service, the bundled model and a real broker, as a user starts them. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
final class DemoIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final StringWriter errors = new StringWriter();

    private String demo(String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine command = Demo.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(errors, true));
        assertThat(command.execute(arguments)).as(errors.toString()).isZero();
        return out.toString();
    }

    /**
     * In Avro, with a second model that is tried, promoted and rolled back meanwhile; payments go on until all of that is shown. Other
     * tests replay payments in JSON.
     */
    @Test
    void shouldFlagUnusualPaymentsOfTheLiveStreamWhileItsModelChanges() {
        String printed = demo(
                "run",
                "--format=avro",
                "--challenger",
                "--history=20000",
                "--records=6000",
                "--rate=600",
                "--anomalies=0.05",
                "--behaviours=0.02",
                "--port=0",
                "--management-port=0",
                "--no-browser");

        assertThat(printed)
                .containsPattern("(WARNING|CRITICAL) score +[0-9.]+ +p [0-9.e-]+ +c-[0-9]{5} \\| .* \\(expected .*\\)");
        assertThat(printed)
                .containsPattern("  schemas    http://localhost:[0-9]+/subjects .*the payments are Avro")
                .contains("  models     elbo-demo-models (elbo-train models list --models-topic elbo-demo-models)");
        assertThat(printed)
                .contains(
                        "version 1 is active, version 2 is the challenger; ",
                        "it becomes active when somebody promotes it")
                .containsPattern("-- challenger: version 2 in shadow over [0-9,]+ payments: ")
                .containsPattern("   (gained|lost) +c-[0-9]{5}  score [0-9.]+ by version 1, [0-9.]+ by version 2 \\| ");
        String closing = printed.substring(printed.lastIndexOf("\n-- "));
        Matcher summary = Pattern.compile(" records .* anomalies .*precision ([0-9.]+), recall ([0-9.]+)")
                .matcher(closing);
        assertThat(summary.find()).as(printed).isTrue();
        System.out.println(closing.strip());
        Matcher customers = Pattern.compile(
                        "customers: ([0-9]+) of ([0-9]+) thieves noticed, ([0-9]+) of them by an incident; ([0-9]+) incidents")
                .matcher(closing);
        assertThat(customers.find()).as(printed).isTrue();
        assertThat(Integer.parseInt(customers.group(2))).isPositive();
        assertThat(Integer.parseInt(customers.group(4))).isPositive();
        assertThat(Double.parseDouble(summary.group(1))).isGreaterThan(0.8);
        assertThat(Double.parseDouble(summary.group(2))).isGreaterThan(0.1);
        assertThat(closing)
                .containsPattern(
                        "models: anomalies flagged [0-9,]+ by version 1, [0-9,]+ by version 2; version 2 in shadow .*"
                                + "; promoted; rolled back to version 1");
    }

    @Test
    void shouldSeparateTheAnomaliesOfAFreshStreamWithTheBundledModel() throws Exception {
        Path payments = folder.resolve("payments.jsonl");
        Path earlier = folder.resolve("earlier.jsonl.gz");
        demo("generate", "--records=20000", "--seed=776", "--anomalies=0", "--out=" + earlier);
        demo(
                "generate",
                "--records=20000",
                "--seed=777",
                "--start=2026-01-19",
                "--anomalies=0.01",
                "--label",
                "--out=" + payments);

        JsonNode figures = new ObjectMapper()
                .readTree(demo(
                        "replay",
                        payments.toString(),
                        "--after=" + earlier,
                        "--label=label",
                        "--time=/time",
                        "--speed=max",
                        "--key=/customer/id",
                        "--model=" + Checkout.find().model(),
                        "--json"));

        System.out.println("payments, seed 777: " + figures);
        assertThat(figures.path("dead_letters").asInt()).isZero();
        assertThat(figures.path("doubled").asInt()).isZero();
        assertThat(figures.path("auroc").asDouble()).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void shouldRankIntrusionsFromAFileAboveOrdinaryTraffic() throws Exception {
        Path data =
                Path.of(System.getProperty("elbo.data", "../../../shared/data")).normalize();
        Path history = data.resolve("nslkdd_train_normal.csv.gz");
        Path test = data.resolve("nslkdd_test.csv.gz");
        Assumptions.assumeTrue(
                Files.exists(history) && Files.exists(test),
                () -> "skipped: no " + history + "; -Delbo.data=FOLDER names it");
        Path schema = folder.resolve("schema.json");
        Path model = folder.resolve("nslkdd.onnx");
        train("infer-schema", history.toString(), "--label", "label", "--out", schema.toString());
        train(
                "train",
                history.toString(),
                "--label",
                "label",
                "--schema",
                schema.toString(),
                "--out",
                model.toString());

        JsonNode figures = new ObjectMapper()
                .readTree(demo("replay", test.toString(), "--label=label", "--model=" + model, "--json"));

        System.out.println("NSL-KDD, published scores: " + figures);
        assertThat(figures.path("rows").asInt()).isEqualTo(22_544);
        assertThat(figures.path("dead_letters").asInt()).isZero();
        assertThat(figures.path("auroc").asDouble()).isGreaterThanOrEqualTo(0.94);
    }

    private static void train(String... arguments) {
        StringWriter printed = new StringWriter();
        CommandLine command =
                ElboTrain.commandLine().setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed));
        assertThat(command.execute(arguments)).as(printed.toString()).isZero();
    }
}
