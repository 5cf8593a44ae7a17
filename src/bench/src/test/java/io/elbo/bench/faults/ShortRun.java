package io.elbo.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.bench.ElboBench;
import io.elbo.testkit.Checkout;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import picocli.CommandLine;

/** A fault run of one broker node, short enough for the suite. */
final class ShortRun {
    private ShortRun() {}

    /** Runs and returns what the run wrote; fails if a record was lost, answered twice or wrongly. */
    static JsonNode assertClean(Path folder, int faults, String... more) throws Exception {
        Assumptions.assumeTrue(
                Files.isRegularFile(Checkout.find().service()), "the service is not packaged: mvn package does it");
        Path json = folder.resolve("faults.json");
        StringWriter out = new StringWriter();
        CommandLine command = ElboBench.commandLine().setOut(new PrintWriter(out, true));

        List<String> arguments = new ArrayList<>(List.of(
                "faults",
                "--faults=" + faults,
                "--nodes=1",
                "--seed=20260101",
                "--rate=100",
                "--session-seconds=4",
                "--work=" + folder.resolve("work"),
                "--json=" + json));
        arguments.addAll(List.of(more));

        int code = command.execute(arguments.toArray(String[]::new));

        assertThat(code).as(out.toString()).isZero();
        JsonNode result = new ObjectMapper().readTree(Files.readString(json));
        assertThat(result.path("faults").asInt()).isEqualTo(faults);
        assertThat(result.path("records").asLong()).isGreaterThan(300);
        assertThat(result.path("verdicts").asLong()).isPositive();
        for (String none : new String[] {"lost", "doubled", "wrong"}) {
            assertThat(result.path(none).asLong(-1)).as(none).isZero();
        }
        return result;
    }
}
