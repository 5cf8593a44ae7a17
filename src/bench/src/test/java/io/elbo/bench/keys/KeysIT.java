package io.elbo.bench.keys;

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

@Timeout(value = 600, unit = TimeUnit.SECONDS)
final class KeysIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void shouldSayWhatManyKeysTakeAndHowSoonTheyAreThereAgain() throws Exception {
        Assumptions.assumeTrue(
                Files.isRegularFile(Checkout.find().service()), "the service is not packaged: mvn package does it");
        Path json = folder.resolve("keys.json");
        StringWriter out = new StringWriter();
        CommandLine command = ElboBench.commandLine().setOut(new PrintWriter(out, true));

        int code = command.execute("keys", "--keys=500", "--partitions=2", "--no-takeover", "--json=" + json);

        assertThat(code).as(out.toString()).isZero();
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.at("/growth")).hasSize(10).allSatisfy(row -> assertThat(
                        row.path("changelog_bytes").asLong())
                .isPositive());
        assertThat(result.at("/growth/9/keys").asInt()).isEqualTo(500);
        assertThat(result.at("/again")).hasSize(3).allSatisfy(row -> assertThat(
                        row.path("resident_bytes").asLong())
                .isPositive());
    }
}
