package io.elbo.bench.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.bench.ElboBench;
import io.elbo.testkit.Checkout;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command from end to end, once: that the packaged service logs what the phases are told by. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
final class StartIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void shouldTellWhereAStartsTimeGoes() throws Exception {
        Assumptions.assumeTrue(
                Files.isRegularFile(Checkout.find().service()), "the service is not packaged: mvn package does it");
        Path json = folder.resolve("start.json");
        StringWriter out = new StringWriter();
        CommandLine command = ElboBench.commandLine().setOut(new PrintWriter(out, true));

        int code = command.execute(
                "start",
                "--detectors=2",
                "--starts=1",
                "--fields=10",
                "--records=10",
                "--seconds=1",
                "--one-topic",
                "--json=" + json);

        assertThat(code).as(out.toString()).isZero();
        JsonNode start = new ObjectMapper().readTree(json.toFile()).at("/starts/0");
        double phases = start.path("machine_seconds").asDouble()
                + start.path("models_seconds").asDouble()
                + start.path("broker_seconds").asDouble()
                + start.path("stream_seconds").asDouble();
        assertThat(start.path("ready_seconds").asDouble()).isPositive().isGreaterThan(phases - 0.1);
        assertThat(start.path("topics").asInt()).isEqualTo(1);
        assertThat(start.path("threads").asInt()).isPositive();
        assertThat(start.path("scored_bytes").asLong()).isGreaterThan(50L << 20);
        assertThat(start.path("later_threads").asInt()).isPositive();
        assertThat(start.path("later_bytes").asLong()).isGreaterThan(50L << 20);
    }
}
