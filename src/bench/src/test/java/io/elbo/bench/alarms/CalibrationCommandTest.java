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

class CalibrationCommandTest {
    private static final int ROWS = 6_000; // enough for one training; shorter histories take up to ten

    @TempDir
    private Path folder;

    @Test
    void shouldSayWhichShareOfOrdinaryRowsIsFlagged() throws Exception {
        Path json = folder.resolve("calibration.json");
        StringWriter out = new StringWriter();

        int exit = ElboBench.commandLine()
                .setOut(new PrintWriter(out))
                .execute(
                        "calibration",
                        "--sizes",
                        Integer.toString(ROWS),
                        "--splits",
                        "1",
                        "--test-rows",
                        "2000",
                        "--budgets",
                        "1e-2,1e-3",
                        "--json",
                        json.toString(),
                        "--quiet");

        assertThat(exit).isZero();
        assertThat(out.toString()).containsPattern("(?m)^payments +6,?000 +0.01 ");
        JsonNode figures = new ObjectMapper().readTree(Files.readString(json));
        assertThat(figures.get("sizes")).hasSize(2);
        for (JsonNode line : figures.get("sizes")) {
            assertThat(line.get("rows").asInt()).isEqualTo(ROWS);
            assertThat(line.get("flagged").asDouble()).isBetween(0.0, 0.05);
            assertThat(line.get("ratio").asDouble() * line.get("budget").asDouble())
                    .isCloseTo(line.get("flagged").asDouble(), org.assertj.core.data.Offset.offset(1e-9));
        }
    }

    @Test
    void shouldAskForTheFolderOfASetThatIsNotTheDemos() {
        StringWriter err = new StringWriter();

        int exit = ElboBench.commandLine()
                .setErr(new PrintWriter(err))
                .execute("calibration", "--sets", "thyroid", "--quiet");

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString()).contains("'thyroid' needs --data");
    }
}
