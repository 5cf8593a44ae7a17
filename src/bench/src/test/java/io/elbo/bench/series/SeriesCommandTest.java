package io.elbo.bench.series;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.bench.ElboBench;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesCommandTest {
    /** Two series of different levels; every fiftieth record of a test has the other one's. */
    private static void write(Path folder, int key, boolean test) throws Exception {
        Random random = new Random(key + (test ? 10 : 0));
        Path file = folder.resolve("host_h" + key + (test ? "_test" : "_train") + ".csv.gz");
        try (PrintWriter out = new PrintWriter(
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8))) {
            out.println("load,heat,label");
            for (int i = 0; i < 2600; i++) {
                boolean anomaly = test && i % 50 == 49;
                double load = 10 * (anomaly ? 1 - key : key) + random.nextGaussian();
                out.println(load + "," + (3 * load + random.nextGaussian()) + "," + (anomaly ? 1 : 0));
            }
        }
    }

    @Test
    void shouldFindWhatIsUnusualForOneSeriesAlone(@TempDir Path folder) throws Exception {
        for (int key = 0; key < 2; key++) {
            write(folder, key, false);
            write(folder, key, true);
        }
        Path json = folder.resolve("series.json");
        StringWriter errors = new StringWriter();

        int exit = ElboBench.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(errors))
                .execute("series", "--data=" + folder, "--collections=host", "--history=steady", "--json=" + json);

        assertThat(exit).as(errors.toString()).isZero();
        JsonNode row = new ObjectMapper().readTree(json.toFile()).path("series").path(0);
        assertThat(row.path("keys").asInt()).isEqualTo(2);
        assertThat(row.path("auroc").asDouble()).isGreaterThan(95);
        assertThat(row.path("alarms").asDouble()).isLessThan(2);
        assertThat(row.path("high_evidence").asDouble())
                .as("an anomaly is never far")
                .isGreaterThan(10);
    }
}
