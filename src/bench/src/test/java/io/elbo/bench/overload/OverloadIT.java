package io.elbo.bench.overload;

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

/** The command from end to end, for seconds only: that it measures, overloads and sees the service catch up. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
final class OverloadIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void shouldSeeTheLagGrowAndGo() throws Exception {
        Assumptions.assumeTrue(
                Files.isRegularFile(Checkout.find().service()), "the service is not packaged: mvn package does it");
        Path json = folder.resolve("overload.json");
        StringWriter out = new StringWriter();
        CommandLine command = ElboBench.commandLine().setOut(new PrintWriter(out, true));

        int code = command.execute(
                "overload", "--measure-seconds=4", "--minutes=0.05", "--rss-limit=1024", "--json=" + json);

        assertThat(code).as(out.toString()).isZero();
        JsonNode result = new ObjectMapper().readTree(Files.readString(json));
        assertThat(result.path("caughtUp").asBoolean()).isTrue();
        assertThat(result.path("capacityPerSecond").asLong()).isPositive();
        assertThat(result.path("peakLag").asLong()).isPositive();
        assertThat(result.path("mostResidentBytes").asLong()).isGreaterThan(50L << 20);
    }
}
