package io.elbo.bench.cards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.bench.ElboBench;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardsCommandTest {
    @Test
    void shouldFindCopiedCardsByWhatTheirOwnersUsuallyPay(@TempDir Path folder) throws Exception {
        Path json = folder.resolve("cards.json");
        StringWriter errors = new StringWriter();

        int exit = ElboBench.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(errors))
                .execute(
                        "cards",
                        "--customers=150",
                        "--training-days=40",
                        "--test-days=20",
                        "--history=transactions",
                        "--json=" + json);

        assertThat(exit).as(errors.toString()).isZero();
        JsonNode row = new ObjectMapper().readTree(json.toFile()).path("cards").path(0);
        assertThat(row.path("scenario_3").asDouble()).as(errors.toString()).isGreaterThan(50);
        assertThat(row.path("alarms").asDouble()).isLessThan(1);
        assertThat(row.path("young").asDouble()).isLessThan(2);
    }
}
