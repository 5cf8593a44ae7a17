package io.elbo.bench.alarms;

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

class AlarmsCommandTest {
    @TempDir
    private Path folder;

    @Test
    void shouldKeepABudgetOfOnePercentOnOrdinaryPayments() throws Exception {
        Path json = folder.resolve("alarms.json");
        StringWriter out = new StringWriter();

        int exit = ElboBench.commandLine()
                .setOut(new PrintWriter(out))
                .execute(
                        "alarms",
                        "--model",
                        "../../models/payments-plain.onnx",
                        "--records",
                        "30000",
                        "--budgets",
                        "1e-2,5e-2",
                        "--json",
                        json.toString(),
                        "--quiet");

        assertThat(exit).isZero();
        assertThat(out.toString()).contains("30,000").containsPattern("(?m)^0.01 ");
        JsonNode figures = new ObjectMapper().readTree(Files.readString(json));
        assertThat(figures.get("records").asInt()).isEqualTo(30_000);
        assertThat(figures.get("targets")).hasSize(2);
        for (JsonNode target : figures.get("targets")) {
            assertThat(target.get("fixed_ratio").asDouble()).isBetween(0.6, 1.6);
            assertThat(target.get("adaptive_ratio").asDouble()).isBetween(0.6, 1.6);
        }
    }
}
