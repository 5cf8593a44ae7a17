package io.elbo.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.testkit.TinyModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class BacktestCommandTest {
    private static final Schema OTHER = new Schema(List.of(
            new NumericField("amount", "/amount"),
            new CategoricalField("country", "/card/country", List.of("SE", "NO")),
            new BooleanField("online", "/online")));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private record Result(int exitCode, String out, String err) {}

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = ElboTrain.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }

    @BeforeEach
    void write() throws IOException {
        Files.write(folder.resolve("new.onnx"), TinyModel.bytes());
        Files.write(folder.resolve("old.onnx"), TinyModel.bytes(OTHER));
        Files.write(
                folder.resolve("payments.jsonl"),
                IntStream.range(0, 400)
                        .mapToObj(i -> String.format(
                                Locale.ROOT,
                                "{\"at\":\"2026-01-%02dT10:00:00Z\",\"amount\":%d,\"card\":{\"country\":\"%s\"},\"online\":true,\"fraud\":%d,"
                                        + "\"note\":\"<script>alert(1)</script>\"}",
                                5 + i / 100,
                                50 + i % 20,
                                i % 97 == 5 ? "NO" : i % 50 == 0 ? "DE" : "SE",
                                i % 97 == 5 ? 1 : 0))
                        .toList());
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void shouldTellTheDifferenceAsTextJsonAndPage() throws Exception {
        String[] same = {
            "backtest",
            file("payments.jsonl"),
            "--model",
            file("new.onnx"),
            "--against",
            file("old.onnx"),
            "--time",
            "/at",
            "--label",
            "fraud",
            "--budget",
            "0.1%",
            "--budget",
            "20 per day",
            "-q"
        };
        Result text = run(with(same, "--report", file("page.html")));
        Result json = run(with(same, "--json", "--threads", "3"));

        assertThat(text.exitCode()).as(text.err()).isZero();
        assertThat(text.out())
                .contains(
                        "400 records of",
                        "tiny 7 (new.onnx)",
                        "tiny 7 (old.onnx)",
                        "2026-01-08",
                        "precision",
                        "20 per day")
                .contains("country NO, never seen", "rank 1 of 3 in the other model");
        JsonNode report = new ObjectMapper().readTree(json.out());
        JsonNode first = report.at("/budgets/0");
        assertThat(first.at("/models/0/alarms").asInt()).isEqualTo(5);
        assertThat(first.at("/models/0/labelled/recall").asDouble()).isEqualTo(1);
        assertThat(first.at("/difference/gained").asInt()).isEqualTo(5);
        assertThat(first.at("/difference/lost").asInt()).isEqualTo(8);
        assertThat(report.at("/periods/periods")).hasSize(4);
        check(Files.readString(folder.resolve("page.html")));
    }

    /** The page asks for nothing, its pictures are well-formed, and what stands in records is text. */
    private static void check(String page) throws Exception {
        assertThat(page).contains("default-src 'none'").doesNotContain("http://", "https://", "<script>alert", "NaN");
        assertThat(page).contains("&lt;script&gt;alert").contains("Alarms gained", "Alarms lost", "Leading reasons");
        Matcher pictures = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(page);
        int count = 0;
        while (pictures.find()) {
            count++;
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(pictures.group())));
        }
        assertThat(count).isEqualTo(4);
    }

    private static String[] with(String[] arguments, String... more) {
        return java.util.stream.Stream.of(arguments, more)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new);
    }

    @Test
    void shouldCountPerRecordsIfThereIsNoTime() throws IOException {
        Result result = run(
                "backtest", file("payments.jsonl"), "--model", file("new.onnx"), "-q", "--report", file("page.html"));

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("Alarms a 1,000 records at 0.1 %", "Leading reasons of tiny 7 for its alarms: ")
                .contains("No mean a day is told: the records have no times.")
                .doesNotContain("  a day");
        assertThat(Files.readString(folder.resolve("page.html"))).doesNotContain("Alarms gained");
    }

    @Test
    void shouldRefuseWhatItCannotDoWithOneLineThatSaysWhy() {
        String data = file("payments.jsonl");
        String model = file("new.onnx");

        assertThat(run("backtest", data).err()).contains("--model");
        assertThat(run("backtest", data, "--model", model, "--budget", "often").err())
                .contains("--budget", "'often'", "0.001");
        Result noTime = run("backtest", data, "--model", model, "--budget", "20/day", "-q");
        assertThat(noTime.exitCode()).isEqualTo(2);
        assertThat(noTime.err()).contains("20 per day", "--time");
        assertThat(run("backtest", data, "--model", model, "--time", "at").err())
                .contains("did you mean /at");
        assertThat(run("backtest", data, "--model", model, "--time", "/no").err())
                .contains("no record has the time /no");
        assertThat(run("backtest", data, "--model", file("none.onnx")).err()).contains("none.onnx");
        assertThat(run("backtest", data, "--model", model, "--report", file("no/page.html"))
                        .err())
                .contains("there is no folder");
        assertThat(run("backtest", data, "--model", model, "--time", "/at", "--count-from", "latest")
                        .err())
                .contains("--count-from takes a time");
        assertThat(run("backtest", data, "--model", model, "--count-from", "2026-01-07")
                        .err())
                .contains("the records have no time", "--time");
        assertThat(run("backtest", data, "--model", model, "--time", "/at", "--count-from", "2026-01-07", "-q")
                        .out())
                .contains("200 records of", "200 records before them");
        assertThat(run("backtest", data, "--model", model, "--threads", "0").err())
                .contains("at least one thread");
    }
}
