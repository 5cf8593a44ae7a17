package io.elbo.trainer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodingTest {
    private static final String CSV = "größe,ort\n10.5,Köln\n4.5,Zürich\n";
    private static final String JSON = "{\"ort\":\"Köln\"}\n{\"ort\":\"Zürich 😀\"}\n";

    @TempDir
    Path temp = Path.of("set by JUnit");

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void shouldRecogniseUnicodeWithAndWithoutAByteOrderMark(String charset) throws IOException {
        SourceFolder folder = new SourceFolder(temp);
        for (String mark : new String[] {"", "\uFEFF"}) {
            assertThat(folder.read(folder.write("a.csv", mark + CSV, charset)))
                    .as(charset + " mark '" + mark + "'")
                    .containsExactly("{\"größe\":\"10.5\",\"ort\":\"Köln\"}", "{\"größe\":\"4.5\",\"ort\":\"Zürich\"}");
            assertThat(folder.read(folder.write("a.jsonl", mark + JSON, charset)))
                    .containsExactly("{\"ort\":\"Köln\"}", "{\"ort\":\"Zürich 😀\"}");
        }
        assertThat(folder.notices()).isEmpty();
    }

    @Test
    void shouldRefuseWhatIsNotUtf8WithFileLineAndAdvice() throws IOException {
        SourceFolder folder = new SourceFolder(temp);
        Path csv = folder.write("a.csv", "x,ort\n1,Bern\n2,Köln\n3,Bern\n", "windows-1252");
        assertThatThrownBy(() -> folder.read(csv))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a.csv:3: the byte 0xF6 is not UTF-8")
                .hasMessageContaining("--encoding windows-1252");
        Path json = folder.write("a.jsonl", "{\"x\":1}\n{\"x\":\"Köln\"}\n{\"x\":2}\n", "windows-1252");
        assertThatThrownBy(() -> folder.read(json))
                .hasMessageContaining("a.jsonl:2: this line is not UTF-8")
                .hasMessageContaining("--encoding windows-1252");
    }

    @Test
    void shouldReadTheEncodingThatIsNamed() throws IOException {
        SourceFolder folder = new SourceFolder(temp);
        for (String name : new String[] {"a.csv", "a.jsonl"}) {
            Path file = folder.write(name, name.equals("a.csv") ? CSV : "{\"ort\":\"Köln\"}\n", "ISO-8859-1");
            assertThat(folder.read(file, options -> options.withEncoding(Charset.forName("latin1")))
                            .get(0))
                    .contains("Köln");
        }
    }

    @Test
    void shouldSkipAndCountBrokenLinesWhereItIsLenient() throws IOException {
        SourceFolder folder = new SourceFolder(temp);
        Path csv = folder.write("a.csv", "x,ort\n1,Bern\n2,Köln\n3,Bern\n", "windows-1252");
        assertThat(folder.read(csv, options -> options.withLenient(true)))
                .containsExactly("{\"x\":\"1\",\"ort\":\"Bern\"}", "{\"x\":\"3\",\"ort\":\"Bern\"}");
        assertThat(folder.skipped()).isEqualTo(1);
        Path json = folder.write("a.jsonl", "{\"x\":1}\n{\"x\":\"Köln\"}\n{\"x\":2}\n", "windows-1252");
        assertThat(folder.read(json, options -> options.withLenient(true))).hasSize(2);
        assertThat(folder.skipped()).isEqualTo(1);
    }

    @Test
    void shouldNameBinaryContent() throws IOException {
        SourceFolder folder = new SourceFolder(temp);
        byte[] bytes = new byte[2000];
        new java.util.Random(5).nextBytes(bytes);
        for (int i = 0; i < bytes.length; i += 7) {
            bytes[i] = 0;
        }
        bytes[0] = 'x';
        Path file = folder.write("a.csv", bytes);
        assertThatThrownBy(() -> folder.read(file)).hasMessageContaining("this is no text but a binary file");
    }
}
