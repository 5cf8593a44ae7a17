package io.elbo.trainer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
    @TempDir
    Path folder = Path.of("set by JUnit");

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static List<String> read(Path file, @Nullable String label) throws IOException {
        List<String> records = new ArrayList<>();
        try (Rows rows = Dataset.of(file, label).rows()) {
            while (rows.next()) {
                records.add(new String(rows.json(), StandardCharsets.UTF_8));
            }
        }
        return records;
    }

    private static List<Integer> labels(Path file, String label) throws IOException {
        List<Integer> labels = new ArrayList<>();
        try (Rows rows = Dataset.of(file, label).rows()) {
            while (rows.next()) {
                labels.add(rows.label());
            }
        }
        return labels;
    }

    @Test
    void shouldTurnACsvRowIntoAnObjectOfTextWithNullForAnEmptyCell() throws IOException {
        Path file = write("a.csv", "amount,country,note\n12.5,CH,\n7,\"\",x\n");
        assertThat(read(file, null))
                .containsExactly(
                        "{\"amount\":\"12.5\",\"country\":\"CH\",\"note\":null}",
                        "{\"amount\":\"7\",\"country\":null,\"note\":\"x\"}");
    }

    @Test
    void shouldReadQuotedCellsWithSeparatorsQuotesAndLineEnds() throws IOException {
        Path file = write("a.csv", "a,\"b \"\"c\"\"\"\r\n\"1,5\",\"say \"\"hi\"\"\nthere\\\"\r\n");
        assertThat(read(file, null))
                .containsExactly("{\"a\":\"1,5\",\"b \\\"c\\\"\":\"say \\\"hi\\\"\\u000athere\\\\\"}");
    }

    @Test
    void shouldKeepEveryUnicodeCharacterOfACsvCell() throws IOException {
        Path file = write("a.csv", "é\n你好 😀 ü\n");
        assertThat(read(file, null)).containsExactly("{\"é\":\"你好 😀 ü\"}");
    }

    @Test
    void shouldPassOverRowsThatAreNotSelected() throws IOException {
        Path csv = write("a.csv", "x\n1\n2\nbroken,row\n4\n");
        List<String> selected = new ArrayList<>();
        try (Rows rows = Dataset.of(csv, null).only(row -> row == 1 || row == 3).rows()) {
            while (rows.next()) {
                selected.add(rows.rowNumber() + new String(rows.json(), StandardCharsets.UTF_8));
            }
        }
        assertThat(selected).containsExactly("1{\"x\":\"2\"}", "3{\"x\":\"4\"}");
    }

    @Test
    void shouldTakeTheLabelOutOfTheRecord() throws IOException {
        Path csv = write("a.csv", "label,x\nnormal,1\nAnomaly,2\n,3\n1,4\nfalse,5\n");
        assertThat(read(csv, "label").get(0)).isEqualTo("{\"x\":\"1\"}");
        assertThat(labels(csv, "label")).containsExactly(0, 1, -1, 1, 0);
    }

    @Test
    void shouldCutTheLabelOutOfAJsonLineWhereverItStands() throws IOException {
        Path file = write("a.jsonl", """
                {"label":1,"x":1}
                {"x":2 , "label" : "normal" , "y":{"label":5}}
                {"x":3, "label":true }
                {"label":0}
                {"x":5}
                {"x":6,"label":null}
                { "l\\u0061bel" : "anomaly" , "é" : "ü" }
                """);
        assertThat(read(file, "label"))
                .containsExactly(
                        "{\"x\":1}",
                        "{\"x\":2 ,  \"y\":{\"label\":5}}",
                        "{\"x\":3}",
                        "{}",
                        "{\"x\":5}",
                        "{\"x\":6}",
                        "{  \"é\" : \"ü\" }");
        assertThat(labels(file, "label")).containsExactly(1, 0, 1, 0, -1, -1, 1);
    }

    @Test
    void shouldRefuseALabelThatSaysNeitherOnlyWhereItIsAskedFor() throws IOException {
        Path file = write("a.csv", "kind,x\nneptune,1\n");
        assertThat(read(file, "kind")).hasSize(1);
        assertThatThrownBy(() -> labels(file, "kind"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a.csv:2: column 'kind': the label 'neptune'")
                .hasMessageContaining("--normal WORD");
    }

    @Test
    void shouldNameTheColumnsWhereTheLabelIsNone() throws IOException {
        Path file = write("a.csv", "x,y\n1,2\n");
        assertThatThrownBy(() -> read(file, "label"))
                .hasMessageContaining("no column 'label'")
                .hasMessageContaining("'x', 'y'");
    }

    @Test
    void shouldReadGzipByItsBytesWhateverTheName() throws IOException {
        Path file = folder.resolve("records");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("  {\"x\":1}\n\n{\"x\":2}".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(read(file, null)).containsExactly("  {\"x\":1}", "{\"x\":2}");
    }

    @Test
    void shouldFindTheSeparatorAndIgnoreAByteOrderMark() throws IOException {
        assertThat(read(write("a.csv", "\uFEFFa;b\n1,5;2\n"), null)).containsExactly("{\"a\":\"1,5\",\"b\":\"2\"}");
        assertThat(read(write("a.tsv", "a\tb\n1\t2\n"), null)).containsExactly("{\"a\":\"1\",\"b\":\"2\"}");
    }

    @Test
    void shouldCountAndSkipMalformedRowsAndKeepTheNumbersOfTheOthers() throws IOException {
        Path csv = write("a.csv", "a,b\n1,2\n3\n4,5,6\n7,8\n9,9\n");
        try (Rows rows = Dataset.of(csv, null).rows()) {
            List<Long> numbers = new ArrayList<>();
            while (rows.next()) {
                numbers.add(rows.rowNumber());
            }
            assertThat(numbers).containsExactly(0L, 3L, 4L);
            assertThat(rows.skipped()).isEqualTo(2);
        }
        Path json = write("a.jsonl", "{\"a\":1}\n{\"a\":\n[1]\n{\"a\":2} x\n{}\n{\"b\":1}\n{\"c\":1}\n");
        try (Rows rows = Dataset.of(json, null).rows()) {
            List<Long> numbers = new ArrayList<>();
            while (rows.next()) {
                numbers.add(rows.rowNumber());
            }
            assertThat(numbers).containsExactly(0L, 4L, 5L, 6L);
            assertThat(rows.skipped()).isEqualTo(3);
        }
    }

    @Test
    void shouldRefuseAFileThatIsMostlyMalformed() throws IOException {
        Path shortFile = write("a.jsonl", "{\n\"a\": 1\n}\n");
        assertThatThrownBy(() -> read(shortFile, null))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("JSON Lines is needed, one object a line");
        Path longFile = write("b.csv", "a,b\n" + "1\n".repeat(600) + "1,2\n".repeat(5000));
        assertThatThrownBy(() -> read(longFile, null)).hasMessageContaining("600 of the first 1000 records");
    }

    @Test
    void shouldSayWhatIsWrongWithTheFileAsAWhole() throws IOException {
        assertThatThrownBy(() -> read(folder.resolve("none.csv"), null)).hasMessageEndingWith("none.csv: no such file");
        assertThatThrownBy(() -> read(folder, null)).hasMessageEndingWith("is a directory");
        Path empty = write("empty.csv", "");
        assertThatThrownBy(() -> read(empty, null)).hasMessageContaining("is empty");
        Path array = write("array.json", "[{\"a\":1}]");
        assertThatThrownBy(() -> read(array, null)).hasMessageContaining("JSON array");
    }

    @Test
    void shouldNameATruncatedArchive() throws IOException {
        Path whole = folder.resolve("a.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
            out.write("a,b\n".getBytes(StandardCharsets.UTF_8));
            java.util.Random random = new java.util.Random(7);
            for (int i = 0; i < 50_000; i++) {
                out.write((random.nextInt() + ",1\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(whole, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> read(whole, null))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a.csv.gz, after line")
                .hasMessageContaining("cut off");
    }

    @Test
    void shouldReadLinesLongerThanItsBuffers() throws IOException {
        String longText = "x".repeat(300_000);
        Path file = write("a.jsonl", "{\"a\":\"" + longText + "\"}\r\n{\"a\":2}\r\n");
        assertThat(read(file, null)).containsExactly("{\"a\":\"" + longText + "\"}", "{\"a\":2}");
    }

    @Test
    void shouldReadTheSameRowsInEveryPassAndSayHowFarItIs() throws IOException {
        StringBuilder text = new StringBuilder("a,b\n");
        for (int i = 0; i < 100_000; i++) {
            text.append(i).append(',').append(2 * i).append('\n');
        }
        Dataset dataset = Dataset.of(write("a.csv", text.toString()), null);
        for (int pass = 0; pass < 2; pass++) {
            try (Rows rows = dataset.rows()) {
                double last = 0;
                int count = 0;
                while (rows.next()) {
                    assertThat(rows.fractionRead()).isBetween(last, 1.0);
                    last = rows.fractionRead();
                    if (count == 77_777) {
                        assertThat(rows.json()).asString().isEqualTo("{\"a\":\"77777\",\"b\":\"155554\"}");
                        assertThat(last).isBetween(0.6, 0.95);
                    }
                    count++;
                }
                assertThat(count).isEqualTo(100_000);
                assertThat(rows.bytesRead()).isEqualTo(rows.totalBytes());
            }
        }
    }

    @Test
    void shouldDigestTheFileAsItLiesOnTheDisk() throws IOException {
        assertThat(Dataset.of(write("a.csv", "abc"), null).digest())
                .isEqualTo("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
