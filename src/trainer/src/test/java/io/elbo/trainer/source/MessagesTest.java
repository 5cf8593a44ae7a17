package io.elbo.trainer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.elbo.format.writer.WriterSchema;
import io.elbo.trainer.cli.ElboTrain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessagesTest {
    private static final String SCHEMA = """
            syntax = "proto3";
            package shop;
            message Other { int32 x = 1; }
            message Payment {
              double amount = 1; // in Swiss francs
              string shop = 2;
              bool fraud = 3;
            }
            """;

    @TempDir
    Path temp = Path.of("set by JUnit");

    /** So many payments, each behind its length. */
    private static byte[] payments(int count) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream file = CodedOutputStream.newInstance(bytes);
        for (int i = 0; i < count; i++) {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            CodedOutputStream fields = CodedOutputStream.newInstance(message);
            fields.writeDouble(1, 10 + i * 37 % 101 / 2.0);
            fields.writeString(2, i % 2 == 0 ? "bäcker" : "kiosk");
            fields.writeBool(3, i % 10 == 3);
            fields.flush();
            file.writeByteArrayNoTag(message.toByteArray());
        }
        file.flush();
        return bytes.toByteArray();
    }

    private Rows rows(byte[] file, @Nullable String label) throws IOException {
        ReadOptions options = ReadOptions.DEFAULT
                .withLabel(label)
                .withMessages(
                        new ReadOptions.Messages(new WriterSchema("PROTOBUF", SCHEMA, List.of()), "shop.Payment"));
        return Dataset.of(List.of(Input.of(Files.write(temp.resolve("a.pb"), file))), options, text -> {})
                .rows();
    }

    @Test
    void shouldReadMessagesAsDocuments() throws IOException {
        try (Rows rows = rows(payments(40), "fraud")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.names()).containsExactly("amount", "shop", "fraud");
            assertThat(new String(rows.json(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"amount\":10.0,\"shop\":\"bäcker\"}");
            assertThat(rows.label()).isZero();
            int more = 0;
            int anomalies = 0;
            while (rows.next()) {
                more++;
                anomalies += rows.label();
            }
            assertThat(more).isEqualTo(39);
            assertThat(anomalies).isEqualTo(4);
        }
    }

    @Test
    void shouldReadThemPackedToo() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(payments(3));
        }
        try (Rows rows = rows(packed.toByteArray(), null)) {
            for (int i = 0; i < 3; i++) {
                assertThat(rows.next()).isTrue();
            }
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void shouldRefuseAFileThatIsCutOff() throws IOException {
        byte[] whole = payments(3);
        try (Rows rows = rows(Arrays.copyOf(whole, whole.length - 1), null)) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.next()).isTrue();
            assertThatThrownBy(rows::next)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("after record 2: this file of Protobuf messages is damaged: it is cut off");
        }
    }

    @Test
    void shouldBeReadByTheCommandLine() throws IOException {
        Path schema = Files.writeString(temp.resolve("payment.proto"), SCHEMA);
        Path data = Files.write(temp.resolve("payments.bin"), payments(40));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = ElboTrain.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(
                        "infer-schema",
                        data.toString(),
                        "--format=protobuf",
                        "--schema-file=" + schema,
                        "--message=shop.Payment",
                        "--label=fraud");
        assertThat(exit).as(err::toString).isZero();
        assertThat(out.toString()).contains("in Swiss francs", "/shop").doesNotContain("fraud");
    }
}
