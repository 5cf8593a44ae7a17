package io.elbo.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.bench.ElboBench;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeedCommandsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return ElboBench.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void shouldSayWhatAStageCosts() throws Exception {
        Path json = folder.resolve("stages.json");

        int code = run(
                "stages",
                "--in-process",
                "--fields",
                "10",
                "--batch",
                "4",
                "--score",
                "elbo",
                "--only",
                "decode,decodeAvro,decodeProtobuf",
                "--seconds",
                "0.02",
                "--json",
                json.toString());

        assertThat(code).as(err.toString()).isZero();
        JsonNode row = new ObjectMapper().readTree(json.toFile()).at("/rows/0");
        assertThat(row.path("stage").asText()).isEqualTo("decode");
        assertThat(row.path("nanos_per_record").asDouble()).isPositive();
        assertThat(new ObjectMapper()
                        .readTree(json.toFile())
                        .at("/rows/1/stage")
                        .asText())
                .isEqualTo("decodeAvro");
        assertThat(new ObjectMapper()
                        .readTree(json.toFile())
                        .at("/rows/2/stage")
                        .asText())
                .isEqualTo("decodeProtobuf");
    }

    @Test
    void shouldMeasureABacktestThatAlwaysComesToTheSame() throws Exception {
        Path json = folder.resolve("backtest.json");

        int code = run(
                "backtest",
                "--fields",
                "10",
                "--records",
                "3000",
                "--threads",
                "1,3",
                "--rounds",
                "1",
                "--only",
                "histories",
                "--json",
                json.toString());

        assertThat(code).as(err.toString()).isZero();
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.path("same_result_always").asText()).isEqualTo("true");
        assertThat(report.path("rows")).hasSize(2);
        assertThat(report.at("/rows/1/models").asText()).isEqualTo("histories");
        assertThat(report.at("/rows/1/records_per_second").asDouble()).isPositive();
        assertThat(report.path("ratios")).hasSize(1);
    }

    @Test
    void shouldMeasureTheServicesStreamBesideOthers() throws Exception {
        Path json = folder.resolve("throughput.json");
        Path html = folder.resolve("throughput.html");

        int code = run(
                "throughput",
                "--stacktrace",
                "--fields",
                "10",
                "--threads",
                "1",
                "--records",
                "20000",
                "--rounds",
                "1",
                "--warm-up-rounds",
                "0",
                "--seconds",
                "0.2",
                "--no-latency",
                "--only",
                "pass_through,per_record,elbo,elbo_original,elbo_exactly_once,elbo_history",
                "--json",
                json.toString(),
                "--html",
                html.toString());

        assertThat(code).as(err.toString()).isZero();
        JsonNode root = new ObjectMapper().readTree(json.toFile());
        assertThat(root.at("/rows")).hasSize(6).allSatisfy(row -> assertThat(
                        row.path("records_per_second").asDouble())
                .isPositive());
        assertThat(root.at("/ratios/small_result_vs_pass_through").asDouble()).isPositive();
        assertThat(root.at("/ratios/original_vs_pass_through").asDouble()).isPositive();
        assertThat(root.at("/ratios/exactly_once_vs_at_least_once").asDouble()).isPositive();
        assertThat(root.at("/ratios/history_vs_none").asDouble()).isPositive();
        assertThat(Files.readString(html)).contains("<svg", "records/s");
    }
}
