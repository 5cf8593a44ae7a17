package io.elbo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.schema.HistoryDefinition;
import io.elbo.testkit.TinyModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ReplayCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final StringWriter errors = new StringWriter();

    private int replay(byte[] model) throws IOException {
        CommandLine command = Demo.commandLine();
        command.setErr(new PrintWriter(errors, true));
        return command.execute(
                "replay",
                folder.resolve("rows.jsonl").toString(),
                "--service=" + StubService.jar(folder),
                "--model=" + Files.write(folder.resolve("model.onnx"), model));
    }

    @Test
    void shouldAskForTheKeyIfTheModelHasHistoriesOfKeys() throws IOException {
        var history = new HistoryDefinition(List.of("/card/id"), null, null);

        assertThat(replay(TinyModel.bytes(TinyModel.rising(history)))).isEqualTo(2);
        assertThat(errors.toString()).contains("give --key, such as --key /card/id");
    }

    @Test
    void shouldSayThatTheModelCannotBeRead() throws IOException {
        assertThat(replay(new byte[] {1, 2, 3})).isEqualTo(1);
        assertThat(errors.toString().lines()).singleElement().asString().contains("--model", "model.onnx");
    }
}
