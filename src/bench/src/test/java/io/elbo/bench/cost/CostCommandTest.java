package io.elbo.bench.cost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.bench.ElboBench;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostCommandTest {
    @Test
    void shouldTimeTrainingAndBothModels(@TempDir Path folder) throws Exception {
        Path json = folder.resolve("cost.json");
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();

        int exit = ElboBench.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(
                        "cost",
                        "--training-rows=3000",
                        "--training-fields=3",
                        "--scoring-rows=3000",
                        "--scoring-fields=4",
                        "--batch=32",
                        "--rounds=2",
                        "--warm-up-rounds=0",
                        "--json=" + json);

        assertThat(exit).as(err.toString()).isZero();
        JsonNode root = new ObjectMapper().readTree(json.toFile());
        assertThat(root.at("/training/seconds").asDouble()).isPositive();
        assertThat(root.at("/scoring/elbo_micros").asDouble()).isPositive();
        assertThat(root.at("/scoring/ratio").asDouble()).isPositive();
        assertThat(out.toString()).contains("training.seconds", "scoring.ratio", "processor");
    }
}
