package io.elbo.trainer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.format.declared.Declaration;
import io.elbo.trainer.infer.Guess;
import io.elbo.trainer.infer.Inference;
import io.elbo.trainer.infer.Proposal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvroTest {
    private static final Schema SCHEMA = new Schema.Parser().parse("""
            {"type": "record", "name": "Payment", "fields": [
              {"name": "amount", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
              {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "country", "type": {"type": "enum", "name": "Country", "symbols": ["CH", "DE"]}},
              {"name": "shop", "type": ["null", "string"]},
              {"name": "label", "type": "int"}]}
            """);

    @TempDir
    Path temp = Path.of("set by JUnit");

    private static byte[] file(String codec, int records) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(SCHEMA))) {
            writer.setCodec(CodecFactory.fromString(codec)).setSyncInterval(100);
            writer.create(SCHEMA, bytes);
            for (int i = 0; i < records; i++) {
                GenericData.Record record = new GenericData.Record(SCHEMA);
                record.put("amount", ByteBuffer.wrap(new byte[] {4, (byte) (i & 0x7F)}));
                record.put("at", 1_704_103_200_000L + i);
                record.put(
                        "country",
                        new GenericData.EnumSymbol(SCHEMA.getField("country").schema(), "DE"));
                record.put("shop", i % 2 == 0 ? null : "bäcker");
                record.put("label", i == 3 ? 1 : 0);
                writer.append(record);
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void shouldSayWhatItsSchemaDeclares() throws IOException {
        try (Rows rows = Dataset.of(write("a.avro", file("null", 1)), "label").rows()) {
            Declaration declared = Objects.requireNonNull(rows.declaration());
            assertThat(declared.below().keySet()).containsExactly("amount", "at", "country", "shop", "label");
            assertThat(Objects.requireNonNull(declared.at(List.of("country"))).symbols())
                    .containsExactly("CH", "DE");
        }
        Proposal proposal = Inference.of(
                Dataset.of(write("b.avro", file("null", 40)), "label"), Long.MAX_VALUE, (fraction, rows) -> {});
        assertThat(proposal.guesses()).extracting(Guess::name).containsExactly("amount", "at", "country", "shop");
        assertThat(proposal.guesses().get(2).why()).contains("one of 2 words, as the schema says");
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(temp.resolve(name), bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "deflate", "snappy", "zstandard", "bzip2"})
    void shouldReadRecordsAsDocuments(String codec) throws IOException {
        Path file = write("a.avro", file(codec, 40));

        try (Rows rows = Dataset.of(file, "label").rows()) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.names()).containsExactly("amount", "at", "country", "shop", "label");
            assertThat(new String(rows.json(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"amount\":10.24,\"at\":\"2024-01-01T10:00:00Z\",\"country\":\"DE\",\"shop\":null}");
            assertThat(rows.label()).isZero();
            for (int i = 1; i <= 3; i++) {
                assertThat(rows.next()).isTrue();
            }
            assertThat(new String(rows.json(), StandardCharsets.UTF_8)).contains("\"shop\":\"bäcker\"");
            assertThat(rows.label()).isEqualTo(1);
            int more = 0;
            while (rows.next()) {
                more++;
            }
            assertThat(more).isEqualTo(36);
            assertThat(rows.skipped()).isZero();
        }
    }

    @Test
    void shouldReadAPackedFile() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(file("null", 5));
        }
        try (Rows rows =
                Dataset.of(write("a.avro.gz", packed.toByteArray()), null).rows()) {
            assertThat(rows.next()).isTrue();
        }
    }

    @Test
    void shouldSayWhereAFileIsDamaged() throws IOException {
        byte[] whole = file("null", 40);
        for (byte[] bytes : List.of(Arrays.copyOf(whole, whole.length - 20), Arrays.copyOf(whole, 30))) {
            Path file = write("damaged.avro", bytes);

            assertThatThrownBy(() -> {
                        try (Rows rows = Dataset.of(file, null).rows()) {
                            while (rows.next()) {
                                rows.json();
                            }
                        }
                    })
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("damaged.avro")
                    .hasMessageContaining("this Avro file");
        }
    }

    @Test
    void shouldNameTheFieldsIfTheLabelIsNone() throws IOException {
        Path file = write("a.avro", file("null", 1));

        assertThatThrownBy(() -> Dataset.of(file, "fraud").rows())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no field 'fraud' for the label; the fields are")
                .hasMessageContaining("country");
    }
}
