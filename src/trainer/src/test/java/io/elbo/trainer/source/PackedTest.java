package io.elbo.trainer.source;

import static io.elbo.trainer.source.SourceFolder.gzip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedTest {
    private static final byte[] CSV = "a,b\n1,2\n3,4\n".getBytes(StandardCharsets.UTF_8);
    private static final String[] RECORDS = {"{\"a\":\"1\",\"b\":\"2\"}", "{\"a\":\"3\",\"b\":\"4\"}"};

    @TempDir
    Path temp = Path.of("set by JUnit");

    private SourceFolder folder = new SourceFolder(temp);

    @BeforeEach
    void useFolder() {
        folder = new SourceFolder(temp);
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(CSV);
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void shouldUnpackGzipZstandardAndZipAndOneInsideTheOther() throws IOException {
        assertThat(folder.read(folder.write("once.csv.gz", gzip(CSV)))).containsExactly(RECORDS);
        assertThat(folder.read(folder.write("twice.csv.gz", gzip(gzip(CSV))))).containsExactly(RECORDS);
        assertThat(folder.read(folder.write("a.csv.zst", Zstd.compress(CSV)))).containsExactly(RECORDS);
        assertThat(folder.read(folder.write("a.csv.zip", zip("a.csv")))).containsExactly(RECORDS);
        assertThat(folder.read(folder.write("mac.zip", zip("__MACOSX/._a.csv", "a.csv"))))
                .containsExactly(RECORDS);
        assertThat(folder.read(folder.write("a.csv.zst.gz", gzip(Zstd.compress(CSV)))))
                .containsExactly(RECORDS);
    }

    @Test
    void shouldReadAllMembersOfAGzipFileAlsoThroughAPipeThatIsSlow() throws IOException {
        byte[] first = gzip("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
        byte[] second = gzip("3,4\n".getBytes(StandardCharsets.UTF_8));
        byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        InputStream slow = new ByteArrayInputStream(both) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, first.length));
            }

            @Override
            public synchronized int available() {
                return 0;
            }
        };
        assertThat(folder.read(List.of(Input.of(slow)), ReadOptions.DEFAULT)).containsExactly(RECORDS);
    }

    @Test
    void shouldRefuseAnArchiveOfSeveralFilesAndNameThem() throws IOException {
        Path file = folder.write("a.zip", zip("a.csv", "b.csv"));
        assertThatThrownBy(() -> folder.read(file)).hasMessageContaining("holds several files ('a.csv', 'b.csv', …)");
    }

    @Test
    void shouldNameAWorkbookAndSayWhatToDo() throws IOException {
        Path file = folder.write("a.xlsx", zip("[Content_Types].xml", "xl/workbook.xml"));
        assertThatThrownBy(() -> folder.read(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Excel workbook")
                .hasMessageContaining("save the sheet as CSV");
    }

    @ParameterizedTest
    @CsvSource({
        "425a6839314159, bzip2",
        "fd377a585a000004, xz",
        "d0cf11e0a1b11ae1, Excel",
        "4f524300000000, ORC",
        "4152524f57310000, Arrow",
        "53514c69746520666f726d6174203300, SQLite",
        "255044462d312e34, PDF"
    })
    void shouldNameOtherKindsOfFiles(String start, String name) throws IOException {
        Path file = folder.write("data.csv", HexFormat.of().parseHex(start));
        assertThatThrownBy(() -> folder.read(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(name);
    }

    @Test
    void shouldSayThatPackedDataIsCutOff() throws IOException {
        StringBuilder text = new StringBuilder("a,b\n");
        java.util.Random random = new java.util.Random(3);
        for (int i = 0; i < 50_000; i++) {
            text.append(random.nextInt()).append(",1\n");
        }
        byte[] whole = gzip(text.toString().getBytes(StandardCharsets.UTF_8));
        Path file = folder.write("cut.csv.gz", java.util.Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> folder.read(file)).hasMessageContaining("cut off");
    }

    @Test
    void shouldTakeTheDigestOfAStreamFromWhatWasRead() throws IOException {
        Path file = folder.write("a.csv.gz", gzip(CSV));
        Dataset stream = Dataset.of(
                List.of(Input.of(new ByteArrayInputStream(Files.readAllBytes(file)))), ReadOptions.DEFAULT, text -> {});
        try (Rows rows = stream.rows()) {
            while (rows.next()) {
                assertThat(rows.json()).isNotEmpty();
            }
        }
        assertThat(stream.digest()).isEqualTo(Dataset.of(file, null).digest());
        assertThatThrownBy(stream::rows).hasMessageContaining("can be read only once");
    }
}
