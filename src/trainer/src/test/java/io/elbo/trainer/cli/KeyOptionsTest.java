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

    private String schema() throws IOException {
        return Files.readString(folder.resolve("s.json"));
    }

    @Test
    void shouldTakeTheFormatOfATimeThatIsNoField() throws IOException {
        String seconds = write("s.jsonl", 60, KeyOptionsTest::load); // an hour: no field, as it covers no day
        assertThat(infer(seconds, "--key", "/host/id", "--time", "/time").exitCode())
                .isZero();
        assertThat(schema()).contains("\"time-format\" : \"epoch-seconds\"").doesNotContain("\"timestamp\"");

        String millis = write("ms.jsonl", 60, i -> load(i).replaceFirst("\"time\":(\\d+)", "\"t\":$1000"));
        assertThat(infer(millis, "--key", "/host/id", "--time", "/t").exitCode())
                .isZero();
        assertThat(schema()).contains("epoch-millis");

        String dates = write("dates.jsonl", 60, i -> load(i).replaceFirst(
                        "\"time\":\\d+", "\"time\":\"6.5.2024 10:%02d:00\"".formatted(i)));
        assertThat(infer(dates, "--key", "/host/id", "--time", "/time").exitCode())
                .isZero();
        assertThat(schema()).contains("d.M.yyyy H:mm:ss");
    }

    @Test
    void shouldRefuseATimeThatNoRecordHasOrThatIsNone() throws IOException {
        String file = write("hosts.jsonl", 60, KeyOptionsTest::load);
        Result absent = infer(file, "--key", "/host/id", "--time", "/nope");
        assertThat(absent.exitCode()).isEqualTo(1);
        assertThat(absent.err().lines()).hasSize(1);
        assertThat(absent.err()).contains("no record has the time /nope", "'/time'");

        Result noTime = infer(file, "--key", "/host/id", "--time", "/host/id");
        assertThat(noTime.exitCode()).isEqualTo(1);
        assertThat(noTime.err().lines()).hasSize(1);
        assertThat(noTime.err()).contains("/host/id is no time that is recognised", "'h0'", "--time-format");

        Result wrongFormat = infer(file, "--key", "/host/id", "--time", "/host/id", "--time-format", "iso-8601");
        assertThat(wrongFormat.exitCode()).isEqualTo(1);
        assertThat(wrongFormat.err()).contains("no value of /host/id is a time in the format iso-8601");
    }

    @Test
    void shouldTellOfTimesAndKeysThatRecordsDoNotHave() throws IOException {
        String file = write("hosts.jsonl", 600, i -> switch (i) {
            case 100 -> load(i).replaceFirst("\"time\":\\d+", "\"time\":null");
            case 200 -> load(i).replaceFirst("\"time\":\\d+", "\"time\":253370764800");
            default -> load(i);
        });
        assertThat(infer(file, "--key", "/host/id", "--time", "/time", "--label", "fraud")
                        .exitCode())
                .isZero();
        Path model = folder.resolve("m.onnx");
        Result trained = train(file, model);
        assertThat(trained.err())
                .contains("1 of 600 records have no time at /time", "1 of 600 records claim times that are years");

        String keyless = write("keyless.jsonl", 90, i -> load(700 + i).replace("host", "hots"));
        assertThat(run("score", model.toString(), keyless, "--label", "fraud", "-q")
                        .err())
                .contains("90 of 90 records have no key /host/id");
        String timeless = write("timeless.jsonl", 90, i -> load(700 + i).replace("time", "tmie"));
        for (String command : new String[] {"score", "evaluate"}) {
            assertThat(run(command, model.toString(), timeless, "--label", "fraud", "-q")
                            .err())
                    .contains(
                            "90 of 90 records have no time at /time that can be read as epoch-seconds",
                            "right pointer");
        }

        Files.writeString(folder.resolve("s.json"), schema().replace("epoch-seconds", "iso-8601"));
        Result untimed = train(file, model);
        assertThat(untimed.err())
                .contains(
                        "600 of 600 records have no time at /time that can be read as iso-8601", "right time-format?");
        assertThat(folder.resolve("m.report.json")).content().contains("600 of 600 records have no time");
    }

    private Result train(String file, Path model) {
        Result trained = run(
                "train",
                file,
                "--schema",
                folder.resolve("s.json").toString(),
                "--label",
                "fraud",
                "-o",
                model.toString(),
                "-q",
                "--steps",
                "20",
                "--hidden",
                "16,8");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        return trained;
    }
}
