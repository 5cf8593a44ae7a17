package io.elbo.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the commands say and refuse around data; one small model serves all tests. */
class DataCommandsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    static Path folder = Path.of("set by JUnit");

    private static String model = "";
    private static String schema = "";

    private record Result(int exitCode, String out, String err) {}

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                ElboTrain.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
        int exitCode = command.execute(arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }

    private static Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String rows(int count, long seed, String label) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder("amount,channel").append(label.isEmpty() ? "\n" : ",label\n");
        for (int i = 0; i < count; i++) {
            text.append(50 + random.nextInt(-200, 200) / 10.0)
                    .append(',')
                    .append("abc".charAt(random.nextInt(3)))
                    .append(label.isEmpty() ? "" : "," + label)
                    .append('\n');
        }
        return text.toString();
    }

    @BeforeAll
    static void trainOnce() throws IOException {
        Path first = write("first.csv", rows(700, 1, ""));
        Path second = write("second.csv", rows(700, 2, ""));
        schema = folder.resolve("schema.json").toString();
        model = folder.resolve("m.onnx").toString();
        assertThat(run("infer-schema", first.toString(), second.toString(), "-q", "-o", schema)
                        .exitCode())
                .isZero();
        Result trained = run(
                "train",
                first.toString(),
                second.toString(),
                "--schema",
                schema,
                "-o",
                model,
                "-q",
                "--steps",
                "120",
                "--hidden",
                "16,8");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(trained.out()).isEmpty();
    }

    @Test
    void shouldExplainAnomaliesAndSumUp() throws IOException {
        Path fresh = write("fresh.csv", "amount,channel\n50,a\n5000,b\n48,c\n");
        Result scored = run("score", model, fresh.toString(), "--explain");
        assertThat(scored.exitCode()).as(scored.err()).isZero();
        List<String> lines = scored.out().lines().toList();
        assertThat(lines).hasSize(3);
        JsonNode odd = MAPPER.readTree(lines.get(1));
        assertThat(odd.path("severity").asText()).isNotEqualTo("none");
        JsonNode reason = odd.path("contributions").path(0);
        assertThat(reason.path("field").asText()).isEqualTo("amount");
        assertThat(reason.path("value").asText()).isEqualTo("5000");
        assertThat(reason.path("reason").asText()).isEqualTo("out-of-range");
        assertThat(reason.path("expected").isNumber()).isTrue();
        assertThat(MAPPER.readTree(lines.get(0)).has("contributions")).isFalse();
        assertThat(scored.err())
                .contains("3 records scored", "1 anomalies", "Most unusual: row 1", "named most often: amount (1)");
        assertThat(run("score", model, fresh.toString(), "-q").err()).isEmpty();
    }

    @Test
    void shouldReadStandardInput() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("amount,channel\n50,a\n51,b\n".getBytes(StandardCharsets.UTF_8)));
        try {
            Result scored = run("score", model, "-", "-q");
            assertThat(scored.out().lines()).hasSize(2);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void shouldEndQuietlyWhenNobodyReadsTheOutputAnyMore() throws IOException {
        Path fresh = write("piped.csv", rows(300, 9, ""));
        Result closed = runInto("Broken pipe", "score", model, fresh.toString());
        assertThat(closed.exitCode()).isZero();
        assertThat(closed.err()).isEmpty();
        Result full = runInto("No space left on device", "score", model, fresh.toString());
        assertThat(full.exitCode()).isEqualTo(1);
        assertThat(full.err()).contains("error: the output cannot be written");
    }

    /** Runs a command whose standard output takes 500 bytes and then fails with the message. */
    private static Result runInto(String failure, String... arguments) {
        OutputStream target = new OutputStream() {
            private int written;

            @Override
            public void write(int octet) throws IOException {
                if (++written > 500) {
                    throw new IOException(failure);
                }
            }
        };
        StringWriter err = new StringWriter();
        CommandLine command =
                ElboTrain.commandLine().setOut(new StandardOutput(target)).setErr(new PrintWriter(err, true));
        int exitCode = command.execute(arguments);
        return new Result(exitCode, "", err.toString());
    }

    @Test
    void shouldRefuseRecordsThatHaveNoneOfTheFields() throws IOException {
        Path renamed = write("renamed.csv", rows(300, 3, "").replace("amount,channel", "Amount,Channel"));
        for (String command : List.of("score", "evaluate")) {
            Result refused = command.equals("score")
                    ? run("score", model, renamed.toString())
                    : run(
                            "evaluate",
                            model,
                            write("l.csv", "Amount,Channel,label\n1,a,0\n").toString(),
                            "--label",
                            "label");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.out()).isEmpty();
            assertThat(refused.err())
                    .contains("has none of the model's fields", "'amount', 'channel'", "'Amount' is not 'amount'");
        }
        Result trained = run("train", renamed.toString(), "--schema", schema, "-o", folder.resolve("x.onnx") + "");
        assertThat(trained.exitCode()).isEqualTo(1);
        assertThat(trained.err()).contains("no record has a value for any field", "'/amount'");
        Path half = write("half.csv", "amount,kanal\n50,a\n51,b\n");
        assertThat(run("score", model, half.toString()).err()).contains("warning:", "do not have 'channel'");
    }

    @Test
    void shouldUnderstandLabelsInWordsOfTheUser() throws IOException {
        Path labelled =
                write("labelled.csv", rows(60, 4, "BENIGN") + "4000,a,PortScan\n5000,b,DoS Hulk\n6000,c,DoS Hulk\n");
        Result unknown = run("evaluate", model, labelled.toString(), "--label", "label");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("labelled.csv:62", "'PortScan'", "--normal WORD");
        for (List<String> words :
                List.of(List.of("--normal", "BENIGN"), List.of("--anomaly", "portscan", "--anomaly", "dos hulk"))) {
            List<String> arguments = new java.util.ArrayList<>(
                    List.of("evaluate", model, labelled.toString(), "--label", "label", "--json", "-q"));
            arguments.addAll(words);
            Result evaluated = run(arguments.toArray(String[]::new));
            assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
            JsonNode figures = MAPPER.readTree(evaluated.out());
            assertThat(figures.path("anomalies").asInt()).isEqualTo(3);
            assertThat(figures.path("auroc").asDouble()).isEqualTo(1);
            assertThat(figures.path("recall_at_1e2").asDouble()).isEqualTo(1);
            assertThat(figures.path("recall_at_1e3").asDouble()).isEqualTo(1);
            for (String budget : List.of("1e-2", "1e-3")) {
                JsonNode realised = figures.path("realised").path(budget);
                assertThat(realised.path("recall").isNumber()).as(budget).isTrue();
                assertThat(realised.path("false_alarms").isNumber()).as(budget).isTrue();
            }
            // the budget that holds if none is given
            assertThat(figures.at("/realised/1e-3/recall")).isEqualTo(figures.path("recall"));
            assertThat(figures.at("/realised/1e-3/false_alarms")).isEqualTo(figures.path("false_alarm_rate"));
        }
        Path one = write("one.csv", rows(60, 5, "0"));
        Result single = run("evaluate", model, one.toString(), "--label", "label", "-q");
        assertThat(single.exitCode()).isZero();
        assertThat(single.err()).contains("all labelled records are ordinary");
        assertThat(single.out()).contains("cannot be said").doesNotContain("NaN");
    }

    @Test
    void shouldLeaveOutLabelledAnomaliesFromTraining() throws IOException {
        Path labelled =
                write("history.csv", rows(80, 6, "BENIGN") + rows(30, 7, "Bot").replaceFirst(".*\n", ""));
        Result trained = run(
                "train",
                labelled.toString(),
                "--schema",
                schema,
                "--label",
                "label",
                "--normal",
                "BENIGN",
                "-o",
                folder.resolve("b.onnx").toString(),
                "--json",
                "--steps",
                "40",
                "--hidden",
                "16,8");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(MAPPER.readTree(trained.out()).path("rows").asInt()).isEqualTo(80);
        assertThat(trained.err())
                .contains("Small history: only 80 rows. Each row was scored by a model that was trained without it")
                .contains("training 10 models, because the history is short");
    }

    @Test
    void shouldRefuseTooSmallAHistory() throws IOException {
        for (int rows : new int[] {12, 40}) {
            Path small = write("small.csv", rows(rows, 8, ""));
            Result refused = run(
                    "train",
                    small.toString(),
                    "--schema",
                    schema,
                    "-o",
                    folder.resolve("s.onnx").toString());
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("only " + rows + " usable rows", "at least 50");
        }
    }

    @Test
    void shouldLookAtOutBeforeTheWork() {
        String nowhere = folder.resolve("none/x.onnx").toString();
        for (List<String> arguments : List.of(
                List.of("train", "no.csv", "--schema", schema, "-o", nowhere),
                List.of("score", model, "no.csv", "-o", nowhere),
                List.of("infer-schema", "no.csv", "-o", nowhere),
                List.of("generate", model.replace(".onnx", ".generator.onnx"), "-o", nowhere))) {
            Result refused = run(arguments.toArray(String[]::new));
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("cannot be written: there is no folder");
        }
    }

    @Test
    void shouldShowTwoExamplesForEachCommandAndTheWholePathAtTheRoot() {
        for (String command : List.of("infer-schema", "train", "evaluate", "score", "generate", "interpolate")) {
            String help = run(command, "--help").out();
            assertThat(help.lines().filter(line -> line.contains("elbo-train " + command) && !line.startsWith("Usage")))
                    .as(command)
                    .hasSizeGreaterThanOrEqualTo(2);
            assertThat(help).contains("-q, --quiet");
            assertThat(help.contains("-o, --out")).as(command).isEqualTo(!command.equals("evaluate"));
        }
        String root = run("--help").out();
        assertThat(root)
                .containsSubsequence(
                        "elbo-train infer-schema ", "elbo-train train ", "elbo-train evaluate ", "elbo-train score ");
    }

    @Test
    void shouldRefuseOptionsThatMakeNoSense() {
        assertThat(run("score", model, "x.csv", "--separator", "ab").err()).contains("--separator takes one character");
        assertThat(run("infer-schema", "x.csv", "--encoding", "klingon").exitCode())
                .isEqualTo(2);
        assertThat(run("train", "x.csv", "--schema", schema, "--normal", "a").err())
                .contains("need --label");
    }
}
