package io.elbo.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.schema.Schema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InferSchemaTest {
    @TempDir
    Path folder = Path.of("set by JUnit");

    private Path data = Path.of("set before each test");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeData() throws IOException {
        data = Files.writeString(folder.resolve("a.csv"), "amount,country,fraud\n1.5,CH,0\n2.5,DE,1\n9,DE,0\n");
    }

    private int execute(String... args) {
        CommandLine command = ElboTrain.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(args);
    }

    @Test
    void shouldWriteTheSchemaAloneToStandardOutput() {
        assertThat(execute("infer-schema", data.toString(), "--label", "fraud")).isZero();
        assertThat(Schema.fromJson(out.toString()).fields()).hasSize(2);
        assertThat(err.toString()).contains("FIELD", "amount", "numeric", "1.5 … 9", "2 fields from 3 rows");
    }

    @Test
    void shouldWriteTheSchemaToAFileAndTheTableToStandardOutput() throws IOException {
        Path schema = folder.resolve("schema.json");
        assertThat(execute("infer-schema", data.toString(), "--out", schema.toString()))
                .isZero();
        assertThat(Schema.fromJson(Files.readString(schema)).fields()).hasSize(2);
        assertThat(out.toString()).contains("country", "WARNING: 'fraud' looks like a label", "Schema written to");
    }

    @Test
    void shouldReportAFailureInOneLine() {
        assertThat(execute("infer-schema", folder.resolve("none.csv").toString()))
                .isEqualTo(1);
        assertThat(err.toString().strip())
                .startsWith("error: ")
                .endsWith("none.csv: no such file")
                .hasLineCount(1);
    }
}
