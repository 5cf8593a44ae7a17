package io.elbo.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ElboTrainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... args) {
        CommandLine command = ElboTrain.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(args);
    }

    @Test
    void shouldExplainItselfWithExamples() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).contains("Usage: elbo-train", "Examples:", "infer-schema");
    }

    @Test
    void shouldNameItsVersion() {
        assertThat(execute("--version")).isZero();
        assertThat(out.toString()).startsWith("elbo-train ");
    }

    @Test
    void shouldExitWithTwoOnWrongUsage() {
        assertThat(execute()).isEqualTo(2);
        assertThat(execute("--nonsense")).isEqualTo(2);
        assertThat(err.toString()).contains("error: Unknown option: '--nonsense'");
    }
}
