package io.elbo.trainer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.trainer.source.ReadOptions.Csv;
import io.elbo.trainer.source.ReadOptions.Header;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvDialectTest {
    @TempDir
    Path temp = Path.of("set by JUnit");

    private SourceFolder folder = new SourceFolder(temp);

    @BeforeEach
    void useFolder() {
        folder = new SourceFolder(temp);
    }

    private List<String> read(String text) throws IOException {
        return folder.read(folder.write("a.csv", text));
    }

    private List<String> read(String text, Csv csv) throws IOException {
        return folder.read(folder.write("a.csv", text), options -> options.withCsv(csv));
    }

    private void assertNoticed(String... texts) {
        assertThat(folder.notices()).singleElement().asString().contains(texts);
    }

    @Test
    void shouldSkipAndCountALineWithAStrayQuoteAndReadTheOthers() throws IOException {
        assertThat(read("a,b\n\"x\",1\n\"Rhodo \"Star\" bush\",2\n\"y\",3\n"))
                .containsExactly("{\"a\":\"x\",\"b\":\"1\"}", "{\"a\":\"y\",\"b\":\"3\"}");
        assertThat(folder.skipped()).isEqualTo(1);
        assertNoticed("a.csv:3: skipped", "stray quote");
        assertThat(read("a,b\n1,2\n3,\"4\n5,6\n7,8\n")).as("never closed").hasSize(3);
        assertThat(read("a,b\n\"u\",2\n\"v,4\n\"w\",6\n\"x\",8\n"))
                .as("closed by the next line's quote")
                .hasSize(3);
        assertThat(folder.skipped()).isEqualTo(1);
        assertThat(read("a,b\n1,\"two\nlines\"\n3,4\n"))
                .as("a line end within quotes")
                .hasSize(2);
        assertThat(folder.skipped()).isZero();
    }

    @Test
    void shouldReadOnBehindAStrayQuoteFarDownALongFile() throws IOException {
        StringBuilder text = new StringBuilder("a,b\n");
        for (int i = 1; i < 60_000; i++) {
            text.append(i % 20_000 == 0 ? "\"bad " : "\"name \"\"n\"\" ")
                    .append(i)
                    .append("\",")
                    .append(i)
                    .append('\n');
            if (i % 20_000 == 0) {
                text.append("\"half,").append(i).append('\n');
            }
        }
        assertThat(read(text.toString())).hasSize(59_999);
        assertThat(folder.skipped()).isEqualTo(2);
        assertThat(folder.notices()).first().asString().contains("a.csv:20002: skipped");
    }

    @Test
    void shouldForgiveTrailingSeparatorsInRowsOrHeader() throws IOException {
        assertThat(read("x,k\n1,a,\n2,b,\n")).containsExactly("{\"x\":\"1\",\"k\":\"a\"}", "{\"x\":\"2\",\"k\":\"b\"}");
        assertThat(read("x,k,,\n1,a,,\n2,b,,\n"))
                .containsExactly("{\"x\":\"1\",\"k\":\"a\"}", "{\"x\":\"2\",\"k\":\"b\"}");
        assertThat(read("x,k,,\n1,a\n2,b\n")).hasSize(2);
        assertThat(folder.skipped()).isZero();
    }

    @Test
    void shouldNumberRepeatedNamesAndNameEmptyOnes() throws IOException {
        assertThat(read("cell,P,,cell\n1,2.5,7,4\n"))
                .containsExactly("{\"cell\":\"1\",\"P\":\"2.5\",\"column3\":\"7\",\"cell_2\":\"4\"}");
        assertNoticed("'cell' in column 4 is called 'cell_2'");
    }

    @Test
    void shouldPassOverCommentsAndAPreambleAndSaySo() throws IOException {
        assertThat(read("# rig 7\n# operator: x, y\nx,k\n1.5,a\n# break\n2.5,b\n"))
                .hasSize(2);
        assertNoticed("taken for comments");
        assertThat(read("Export of 3 May\n\nx,k,v\n1.5,a,1\n2.5,b,2\n3.5,c,2\n"))
                .first()
                .asString()
                .contains("\"x\":\"1.5\"");
        assertNoticed("line 3 was taken for the header", "preamble");
        assertThat(read("#x,k\n1.5,a\n2.5,b\n"))
                .containsExactly("{\"x\":\"1.5\",\"k\":\"a\"}", "{\"x\":\"2.5\",\"k\":\"b\"}");
        assertNoticed("starts with # and was taken for the header");
    }

    @Test
    void shouldTakeTheSeparatorFromASepLineOrFromWhatCutsAllLinesAlike() throws IOException {
        assertThat(read("sep=;\na;b\n1,5;2\n")).containsExactly("{\"a\":\"1,5\",\"b\":\"2\"}");
        assertThat(read("datum;betrag\n2024-01-01, 8:00;46,93\n2024-01-02, 9:00;7,5\n"))
                .first()
                .asString()
                .contains("\"46,93\"");
        assertThat(read("a|b\n1,2|3\n4,5|6\n")).first().asString().contains("\"1,2\"");
    }

    @Test
    void shouldPassOverALineOfUnits() throws IOException {
        assertThat(read("temp,load,site\ndegC,%,\n18.5,1,A\n19.5,2,B\n20,3,A\n"))
                .hasSize(3);
        assertNoticed("line 2 was passed over", "units");
        assertThat(read("temp,load\nNA,NA\n18.5,1\n19.5,2\n20,3\n"))
                .as("missing words are no units")
                .hasSize(4);
    }

    @Test
    void shouldNoticeThatThereIsNoHeader() throws IOException {
        assertThat(read("41.27,a\n28.42,b\n45.04,a\n7.5,b\n"))
                .hasSize(4)
                .first()
                .isEqualTo("{\"column1\":\"41.27\",\"column2\":\"a\"}");
        assertNoticed("line 1 looks like the lines below it", "--header");
        for (String header : List.of("2019,2020,region", "0,1,2", "v,1st,a")) {
            assertThat(read(header + "\n5.5,6.5,a\n7.5,8.5,b\n9.5,1.5,a\n5.5,6.5,b\n"))
                    .as(header)
                    .hasSize(4);
        }
    }

    @Test
    void shouldTakeRowNamesForAColumn() throws IOException {
        assertThat(read("a,b\nr1,1,2\nr2,3,4\n")).first().isEqualTo("{\"column1\":\"r1\",\"a\":\"1\",\"b\":\"2\"}");
        assertNoticed("one cell more than the header");
    }

    @Test
    void shouldDoAsItIsTold() throws IOException {
        assertThat(read("a,b\n1,2\n", new Csv(Header.NONE, List.of(), null, 0, null)))
                .hasSize(2);
        assertThat(read("1,2\n3,4\n", new Csv(Header.FIRST_LINE, List.of(), null, 0, null)))
                .containsExactly("{\"1\":\"3\",\"2\":\"4\"}");
        assertThat(read("1,2\n3,4\n", new Csv(Header.GIVEN, List.of("p", "q"), null, 0, null)))
                .containsExactly("{\"p\":\"1\",\"q\":\"2\"}", "{\"p\":\"3\",\"q\":\"4\"}");
        assertThat(read("junk;\nmore\na~b\n1;5~2\n", new Csv(Header.RECOGNISE, List.of(), '~', 2, null)))
                .containsExactly("{\"a\":\"1;5\",\"b\":\"2\"}");
        assertThat(read("% note\na,b\n1,2\n% 5,6\n", new Csv(Header.RECOGNISE, List.of(), null, 0, '%')))
                .hasSize(1);
    }

    @Test
    void shouldFindTheLabelInSpiteOfBlanksAroundItsName() throws IOException {
        Path file = folder.write("a.csv", " Flow, Label\n1,BENIGN\n");
        assertThat(folder.read(file, options -> options.withLabel("Label"))).containsExactly("{\" Flow\":\"1\"}");
    }

    @Test
    void shouldReadJsonNamedCsvAndTheOtherWayAndSaySo() throws IOException {
        assertThat(read("{\"a\":1}\n{\"a\":2}\n")).hasSize(2);
        assertNoticed("named like CSV, but holds JSON Lines");
        assertThat(folder.read(folder.write("b.jsonl", "a,b\n1,2\n"))).hasSize(1);
        assertNoticed("named like JSON Lines");
        Path xml = folder.write("a.csv", "<?xml version=\"1.0\"?><a/>");
        assertThatThrownBy(() -> folder.read(xml)).hasMessageContaining("XML");
    }
}
