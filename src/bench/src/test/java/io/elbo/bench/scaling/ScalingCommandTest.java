package io.elbo.bench.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.bench.ElboBench;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command from end to end, too short for its figures to mean anything. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
final class ScalingCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void shouldMeasureEveryPointOfAnAxis() throws Exception {
        Path json = folder.resolve("scaling.json");
        Path html = folder.resolve("scaling.html");
        StringWriter err = new StringWriter();

        int code = ElboBench.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err))
                .execute(
                        "scaling",
                        "--only=detectors",
                        "--detectors=1,2",
                        "--megabytes=4",
                        "--rounds=1",
                        "--seconds=0.2",
                        "--json=" + json,
                        "--html=" + html);

        JsonNode root = new ObjectMapper().readTree(json.toFile());
        assertThat(root.path("points")).as(err.toString()).hasSize(2).allSatisfy(point -> assertThat(
                        point.path("cpu_micros_per_record").asDouble())
                .isPositive());
        assertThat(root.path("steps")).hasSize(1);
        assertThat(code).isEqualTo(root.path("worse_than_linear").asInt() == 0 ? 0 : 1);
        assertThat(Files.readString(html)).contains("<svg");
    }
}
