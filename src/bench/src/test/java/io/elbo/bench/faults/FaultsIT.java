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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The short form of the fault run: every kind of fault that one broker node alone can have, once. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
final class FaultsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void shouldGiveEveryRecordOneRightAnswerWhateverFails() throws Exception {
        assertClean(12, "--nodes=1");
    }

    /** Most records are settled in their poll; the scores and the committed states are those of a fold over the input. */
    @Test
    void shouldFlagEachAnomalyOnceAndRememberEachRecordOnceWhateverFails() throws Exception {
        JsonNode result = assertClean(4, "--nodes=1", "--anomalies-only", "--history");

        assertThat(result.path("keys").asInt()).isPositive();
        assertThat(result.path("wrong_states_faults").asInt(-1)).isZero();
        assertThat(result.path("wrong_states_switched").asInt(-1)).isZero();
    }

    private JsonNode assertClean(int faults, String... more) throws Exception {
        Assumptions.assumeTrue(
                Files.isRegularFile(Checkout.find().service()), "the service is not packaged: mvn package does it");
        Path json = folder.resolve("faults.json");
        StringWriter out = new StringWriter();
        CommandLine command = ElboBench.commandLine().setOut(new PrintWriter(out, true));

        List<String> arguments = new ArrayList<>(List.of(
                "faults",
                "--faults=" + faults,
                "--seed=20260101",
                "--rate=100",
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
