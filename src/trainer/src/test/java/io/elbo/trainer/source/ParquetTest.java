package io.elbo.trainer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParquetTest {
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType("""
            message m {
              optional double amount;
              optional binary country (STRING);
              optional boolean ok;
              optional int64 at (TIMESTAMP(MICROS,true));
              optional int32 day (DATE);
              optional int32 price (DECIMAL(9,2));
              optional group inner { optional int64 n; }
              optional group tags (LIST) { repeated group list { optional int32 element; } }
              optional group map (MAP) { repeated group key_value { required binary key (STRING); optional int32 value; } }
              optional int32 label;
            }
            """);

    @TempDir
    Path temp = Path.of("set by JUnit");

    private Path write(CompressionCodecName codec, int rows) throws IOException {
        Path file = temp.resolve("a.parquet");
        Files.deleteIfExists(file);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withType(SCHEMA)
                .withCodecFactory(new ParquetCodecs())
                .withCompressionCodec(codec)
                .build()) {
            for (int i = 0; i < rows; i++) {
                writer.write(i == 1 ? new SimpleGroup(SCHEMA) : row(i));
            }
        }
        return file;
    }

    private static Group row(int i) {
        Group row = new SimpleGroup(SCHEMA);
        row.add("amount", i == 2 ? Double.NaN : 12.5);
        row.add("country", "ÖS \"T\"");
        row.add("ok", true);
        row.add("at", 1_714_982_450_280_898L);
        row.add("day", 19_849);
        row.add("price", 1234);
        row.addGroup("inner").add("n", 1L << 60);
        Group tags = row.addGroup("tags");
        tags.addGroup("list").add("element", 3);
        tags.addGroup("list").add("element", 4);
        row.addGroup("map").addGroup("key_value").append("key", "k").append("value", 1);
        row.add("label", i % 2);
        return row;
    }

    @ParameterizedTest
    @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"})
    void shouldReadRowsAsObjectsWhateverPacksThem(CompressionCodecName codec) throws IOException {
        Path file = write(codec, 3);
        String whole =
                "{\"amount\":12.5,\"country\":\"ÖS \\\"T\\\"\",\"ok\":true,\"at\":\"2024-05-06T08:00:50.280898Z\","
                        + "\"day\":\"2024-05-06\",\"price\":12.34,\"inner\":{\"n\":1152921504606846976},\"tags\":[3,4],\"map\":{}}";
        assertThat(new SourceFolder(temp).read(file, options -> options.withLabel("label")))
                .containsExactly(whole, "{}", whole.replace("\"amount\":12.5,", ""));
    }

    @Test
    void shouldHandOutLabelsAndSayHowFarItIs() throws IOException {
        Path file = write(CompressionCodecName.SNAPPY, 100);
        try (Rows rows = Dataset.of(file, "label").rows()) {
            for (int i = 0; i < 50; i++) {
                assertThat(rows.next()).isTrue();
            }
            assertThat(rows.label()).isEqualTo(1);
            assertThat(rows.fractionRead()).isBetween(0.45, 0.55);
            assertThat(rows.names()).startsWith("amount", "country");
        }
    }

    @Test
    void shouldSayWhatIsWrong() throws IOException {
        Path file = write(CompressionCodecName.SNAPPY, 3);
        byte[] bytes = Files.readAllBytes(file);
        SourceFolder folder = new SourceFolder(temp);
        List<Input> pipe = List.of(Input.of(new ByteArrayInputStream(bytes)));
        assertThatThrownBy(() -> folder.read(pipe, ReadOptions.DEFAULT)).hasMessageContaining("through a pipe");
        Path cut = folder.write("cut.parquet", java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> folder.read(cut))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> folder.read(file, options -> options.withLabel("none")))
                .hasMessageContaining("no column 'none'")
                .hasMessageContaining("'amount'");
    }
}
