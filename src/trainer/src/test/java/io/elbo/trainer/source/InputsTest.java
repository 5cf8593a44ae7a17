package io.elbo.trainer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputsTest {
    @TempDir
    Path temp = Path.of("set by JUnit");

    private SourceFolder folder = new SourceFolder(temp);

    @BeforeEach
    void writeFiles() throws IOException {
        folder = new SourceFolder(temp);
        folder.write("b.csv", "x\n3\n4\n");
        folder.write("a.csv", "x\n1\n2\n");
        folder.write("c.jsonl", "{\"x\":5}\n");
        folder.write(".hidden.csv", "y\n9\n");
        folder.write("_SUCCESS", "");
    }

    private List<String> read(String... arguments) throws IOException {
        return folder.read(inputs(arguments), ReadOptions.DEFAULT);
    }

    private static List<Input> inputs(String... arguments) throws IOException {
        return Inputs.of(List.of(arguments), new ByteArrayInputStream("x\n7\n".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldReadTheFilesOfAFolderInTheOrderOfTheirNames() throws IOException {
        assertThat(read(temp.toString()))
                .containsExactly("{\"x\":\"1\"}", "{\"x\":\"2\"}", "{\"x\":\"3\"}", "{\"x\":\"4\"}", "{\"x\":5}");
    }

    @Test
    void shouldReadWhatAGlobMatches() throws IOException {
        assertThat(read(temp + "/*.csv")).hasSize(4);
        assertThat(read(temp + "/[ac].*")).hasSize(3);
        Files.createDirectory(temp.resolve("2024"));
        folder.write("2024/d.csv", "x\n8\n");
        assertThat(read(temp + "/20*/*.csv")).containsExactly("{\"x\":\"8\"}");
    }

    @Test
    void shouldReadStandardInputAmongFiles() throws IOException {
        assertThat(read(folder.path("a.csv").toString(), "-"))
                .containsExactly("{\"x\":\"1\"}", "{\"x\":\"2\"}", "{\"x\":\"7\"}");
    }

    @Test
    void shouldSayWhatNamesNothing() throws IOException {
        assertThatThrownBy(() -> inputs(temp + "/none.csv")).hasMessageEndingWith("none.csv: no such file");
        assertThatThrownBy(() -> inputs(temp + "/*.parquet")).hasMessageContaining("no file matches");
        assertThatThrownBy(() -> inputs("-", "-")).hasMessageContaining("named twice");
        Path empty = Files.createDirectory(temp.resolve("empty"));
        assertThatThrownBy(() -> inputs(empty.toString())).hasMessageContaining("holds no file");
    }

    @Test
    void shouldNumberRecordsOverAllInputsAndLinesWithinEach() throws IOException {
        Dataset dataset = Dataset.of(inputs(temp + "/*.csv"), ReadOptions.DEFAULT, text -> {});
        try (Rows rows = dataset.rows()) {
            for (int i = 0; i < 3; i++) {
                assertThat(rows.next()).isTrue();
            }
            assertThat(rows.rowNumber()).isEqualTo(2);
            assertThat(rows.line()).isEqualTo(2);
            assertThat(rows.inputName()).endsWith("b.csv");
            assertThat(rows.fractionRead()).isBetween(0.5, 1.0);
        }
        assertThat(dataset.digest())
                .startsWith("sha256:")
                .isNotEqualTo(Dataset.of(folder.path("a.csv"), null).digest());
    }
}
