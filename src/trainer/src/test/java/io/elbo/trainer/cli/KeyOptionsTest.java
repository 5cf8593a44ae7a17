package io.elbo.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands say about keys, the order of time and labels. */
class KeyOptionsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private record Result(int exitCode, String err) {}

    private static Result run(String... arguments) {
        StringWriter err = new StringWriter();
        int exitCode = ElboTrain.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Result(exitCode, err.toString());
    }

    private String write(String name, int records, IntFunction<String> record) throws IOException {
        return Files.write(
                        folder.resolve(name),
                        IntStream.range(0, records).mapToObj(record).toList())
                .toString();
    }

    /** Records of three hosts, one a minute, whose load goes up and down. */
    private static String load(int minute) {
        return "{\"host\":{\"id\":\"h%d\"},\"load\":%d,\"time\":%d,\"fraud\":%d}"
                .formatted(
                        minute % 3,
                        minute % 3 * 100 + minute * 7919 % 31,
                        1_760_000_000L + 60L * minute,
                        minute % 100 == 9 ? 1 : 0);
    }

    private Result infer(String file, String... more) {
        String[] all = Arrays.copyOf(
                new String[] {
                    "infer-schema",
                    file,
                    "--history",
                    "steady",
                    "-q",
                    "-o",
                    folder.resolve("s.json").toString()
                },
                7 + more.length);
        System.arraycopy(more, 0, all, 7, more.length);
        return run(all);
    }

    @Test
    void shouldRefuseAKeyThatNoRecordHas() throws IOException {
        String file = write("hosts.jsonl", 60, KeyOptionsTest::load);

        Result refused = infer(file, "--key", "/nosuch");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err().lines()).hasSize(1);
        assertThat(refused.err()).contains("no record has the key /nosuch", "'/host/id'", "'/load'");

        assertThat(infer(file).exitCode()).isEqualTo(2); // --history needs --key
        assertThat(infer(file, "--key", "/host/id").exitCode()).isZero();
        Path schema = folder.resolve("s.json");
        Files.writeString(schema, Files.readString(schema).replace("/host/id", "/nosuch"));
        Result untrained = run(
                "train",
                file,
                "--schema",
                schema.toString(),
                "-o",
                folder.resolve("m.onnx").toString());
        assertThat(untrained.exitCode()).isEqualTo(1);
        assertThat(untrained.err()).contains("no record has the key /nosuch");
    }

    @Test
    void shouldWarnIfHardlyAnyKeyComesAgain() throws IOException {
        String distinct =
                write("distinct.jsonl", 200, i -> "{\"id\":\"k" + Math.max(i, 5) + "\",\"load\":" + i % 7 + "}");
        assertThat(infer(distinct, "--key", "/id").err())
                .contains("warning: only 5 of 200 records have an earlier record of their key /id");
        String usual = write("usual.jsonl", 200, KeyOptionsTest::load);
        assertThat(infer(usual, "--key", "/host/id").err()).doesNotContain("earlier record");
    }

    @Test
    void shouldRefuseAKeyThatIsNoPointerBeforeAnythingIsRead() {
        assertThat(infer("no.jsonl", "--key", "k").err())
                .contains("--key", "did you mean /k?")
                .doesNotContain("no such");
        assertThat(run("train", "no.jsonl", "--schema", "no.json", "--key", "k").err())
                .contains("did you mean /k?");
        assertThat(infer("no.jsonl", "--key", "user.id").err())
                .contains("did you mean /user/id, or /user.id if the name itself has a dot?");
        assertThat(infer("no.jsonl", "--key", "/k", "--time", "t").err()).contains("--time", "did you mean /t?");
    }

    @Test
    void shouldTellOfLabelsMissingHistoriesAndTheOrderOfTime() throws IOException {
        String file = write("hosts.jsonl", 600, KeyOptionsTest::load);
        assertThat(infer(
                                file,
                                "--key",
                                "/host/id",
                                "--time",
                                "/time",
                                "--time-format",
                                "epoch-seconds",
                                "--label",
                                "fraud")
                        .err())
                .isEmpty();
        String schema = folder.resolve("s.json").toString();
        String model = folder.resolve("m.onnx").toString();
        Result trained = run(
                "train",
                file,
                "--schema",
                schema,
                "--label",
                "fraud",
                "-o",
                model,
                "-q",
                "--steps",
                "40",
                "--hidden",
                "16,8");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(trained.err())
                .contains("6 of 600 rows are labelled 1; they are used for training, too, unless --anomaly 1 is given");

        String later = write("later.jsonl", 90, i -> load(600 + i));
        String backwards = write("backwards.jsonl", 90, i -> load(689 - i));
        Result ordered = run("score", model, later, "--label", "fraud", "--after", file, "-q");
        assertThat(ordered.exitCode()).as(ordered.err()).isZero();
        assertThat(ordered.err()).doesNotContain("--after").doesNotContain("earlier");
        String future = write(
                "future.jsonl", 90, i -> i == 50 ? load(600 + i).replace("\"time\":17", "\"time\":19") : load(600 + i));
        Result clamped = run("score", model, future, "--label", "fraud", "--after", file, "-q");
        assertThat(clamped.err())
                .contains("1 of 90 records claim times that are far ahead")
                .doesNotContain("earlier");
        for (String command : new String[] {"score", "evaluate"}) {
            Result unordered = run(command, model, backwards, "--label", "fraud", "-q");
            assertThat(unordered.exitCode()).as(unordered.err()).isZero();
            assertThat(unordered.err())
                    .contains("note: every key begins without a history; --after")
                    .contains("87 of 90 records are earlier than what their key had before", "Sort the file by time");
        }
    }
}
