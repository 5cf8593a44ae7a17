package io.elbo.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.format.envelope.Envelope;
import io.elbo.format.envelope.EnvelopeFormat;
import io.elbo.format.envelope.SkippedTombstones;
import io.elbo.format.framing.FramedJsonFormat;
import io.elbo.format.framing.Framing;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatsTest {
    private static final FormatNames NAMES = new FormatNames(
            "--format",
            "--schema-file",
            "--framing",
            "--message",
            "--schema-registry",
            "envelope",
            "on-tombstone",
            "on-delete");
    private static final String WRITER =
            "{\"type\":\"record\",\"name\":\"P\",\"fields\":[{\"name\":\"sum\",\"type\":\"int\"}]}";
    private static final String READER = "{\"type\":\"record\",\"name\":\"P\",\"fields\":"
            + "[{\"name\":\"amount\",\"type\":\"int\",\"aliases\":[\"sum\"]}]}";
    private static final WriterSchemas REGISTRY =
            id -> new WriterSchemas.Found(new WriterSchema("AVRO", WRITER, List.of()));
    private static final byte[] FRAMED = {0, 0, 0, 0, 17, 14};

    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("schema"), text);
    }

    private static RecordFormat format(
            String kind, @Nullable Path file, @Nullable String framing, @Nullable WriterSchemas registry)
            throws BadFormatException {
        return Formats.of(new FormatSpec(kind, file, framing, null), NAMES, registry);
    }

    private static void assertRefused(
            String message,
            String kind,
            @Nullable Path file,
            @Nullable String framing,
            @Nullable WriterSchemas registry) {
        assertThatThrownBy(() -> format(kind, file, framing, registry))
                .isInstanceOf(BadFormatException.class)
                .hasMessage(message);
    }

    private static String document(RecordFormat format, byte... value) {
        return format.document(value, RecordHeaders.NONE).toString();
    }

    @Test
    void shouldReadJsonUnlessSomethingElseIsSaid() throws BadFormatException {
        assertThat(Formats.of(FormatSpec.JSON, NAMES, null)).isSameAs(JsonFormat.JSON);
        assertThat(format("json", null, "none", REGISTRY)).isSameAs(JsonFormat.JSON);
    }

    @Test
    void shouldReadConfluentsFramingIfThereIsARegistry() throws BadFormatException {
        assertThat(document(format("avro", null, null, REGISTRY), FRAMED)).isEqualTo("{\"sum\":7}");
        assertThat(format("avro", null, null, REGISTRY)).isEqualTo(format("avro", null, "confluent", REGISTRY));
    }

    @Test
    void shouldReadDocumentsOfAJsonSchemaWithoutARegistry() throws BadFormatException {
        assertThat(format("json-schema", null, null, null)).isEqualTo(new FramedJsonFormat(Framing.CONFLUENT));
        assertThat(format("json-schema", null, "apicurio-2", null)).isEqualTo(new FramedJsonFormat(Framing.APICURIO_2));
        assertThat(format("json-schema", null, "none", null)).isSameAs(JsonFormat.JSON);
    }

    private static RecordFormat events(
            @Nullable String envelope, @Nullable String onTombstone, @Nullable String onDelete)
            throws BadFormatException {
        return Formats.of(
                new FormatSpec("json", null, null, null, new EventSpec(envelope, onTombstone, onDelete)), NAMES, null);
    }

    private static void assertEventsRefused(
            String message, @Nullable String envelope, @Nullable String onTombstone, @Nullable String onDelete) {
        assertThatThrownBy(() -> events(envelope, onTombstone, onDelete))
                .isInstanceOf(BadFormatException.class)
                .hasMessage(message);
    }

    @Test
    void shouldOpenEnvelopesAndSkipTheTombstonesOfChangeEvents() throws BadFormatException {
        assertThat(events("debezium", null, null))
                .isEqualTo(new SkippedTombstones(new EnvelopeFormat(Envelope.DEBEZIUM, false, JsonFormat.JSON)));
        assertThat(events("mongodb", "dead-letter", "score"))
                .isEqualTo(new EnvelopeFormat(Envelope.MONGODB, true, JsonFormat.JSON));
        assertThat(events("cloudevents", null, null))
                .isEqualTo(new EnvelopeFormat(Envelope.CLOUDEVENTS, false, JsonFormat.JSON));
        assertThat(events("none", "skip", null)).isEqualTo(new SkippedTombstones(JsonFormat.JSON));
        assertThat(events(null, "dead-letter", null)).isSameAs(JsonFormat.JSON);
    }

    @Test
    void shouldRefuseWhatCannotBeSaidOfEvents() {
        assertEventsRefused("envelope=dbz: allowed are none, debezium, mongodb, cloudevents", "dbz", null, null);
        assertEventsRefused("on-tombstone=drop: allowed are dead-letter and skip", null, "drop", null);
        assertEventsRefused("on-delete=drop: allowed are skip and score", "debezium", null, "drop");
        assertEventsRefused(
                "on-delete=score: only an envelope of change events tells of that", "cloudevents", null, "score");
    }

    @Test
    void shouldKnowEveryFraming() throws BadFormatException {
        for (Framing framing : Framing.values()) {
            String word = framing.name().toLowerCase(Locale.ROOT).replace('_', '-');
            assertThat(format("avro", null, word, REGISTRY)).isNotNull();
        }
    }

    @Test
    void shouldReadBareRecordsByTheFilesSchema() throws BadFormatException, IOException {
        assertThat(document(format("avro", file(WRITER), null, null), (byte) 14))
                .isEqualTo("{\"sum\":7}");
        assertThat(document(format("avro", file(WRITER), "none", REGISTRY), (byte) 14))
                .isEqualTo("{\"sum\":7}");
    }

    @Test
    void shouldReadFramedRecordsAsTheFilesSchemaHasThem() throws BadFormatException, IOException {
        assertThat(document(format("avro", file(READER), "confluent", REGISTRY), FRAMED))
                .isEqualTo("{\"amount\":7}");
    }

    @Test
    void shouldSayWhatIsWrong() throws IOException {
        assertRefused("--format=xml: allowed are json, avro, protobuf and json-schema", "xml", null, null, null);
        assertRefused(
                "--format=avro: a schema is needed: set --schema-registry if records name schemas of a registry,"
                        + " or --schema-file if they are written without",
                "avro",
                null,
                null,
                null);
        assertRefused(
                "--framing=confluent: records name schemas of a registry then: set --schema-registry",
                "avro",
                null,
                "confluent",
                null);
        assertRefused("--schema-file=/none.avsc: there is no such file", "avro", Path.of("/none.avsc"), null, null);
        assertRefused(
                "--schema-file=/none.avsc: has no meaning with --format=json",
                "json",
                Path.of("/none.avsc"),
                null,
                null);
        assertThatThrownBy(() -> format("avro", null, "magic", REGISTRY))
                .hasMessageStartingWith("--framing=magic: allowed are none, confluent, ");
        Path noSchema = file("{");
        assertThatThrownBy(() -> format("avro", noSchema, null, null))
                .isInstanceOf(BadFormatException.class)
                .hasMessageStartingWith("--schema-file=" + noSchema + ": the schema cannot be parsed: ");
    }

    @Test
    void shouldNotGuessTheFramingIfThereAreAFileAndARegistry() throws IOException {
        for (String kind : List.of("avro", "protobuf")) {
            Path file = file(WRITER);
            assertRefused(
                    "--schema-file=" + file + ": --schema-registry is set, too: set --framing to none if records are"
                            + " written with this schema and name none, or to confluent if they name schemas of the"
                            + " registry",
                    kind,
                    file,
                    null,
                    REGISTRY);
        }
    }

    @Test
    void shouldReadProtobufByAFileOrARegistry() throws BadFormatException, IOException {
        Files.writeString(folder.resolve("money.proto"), "syntax = \"proto3\"; message Money { int32 units = 1; }");
        Path file = Files.writeString(
                folder.resolve("payment.proto"),
                "syntax = \"proto3\"; import \"money.proto\"; message P { Money amount = 1; } message Q { int32 q = 1; }");
        WriterSchemas registry = id -> new WriterSchemas.Found(
                new WriterSchema("PROTOBUF", "syntax = \"proto3\"; message P { int32 sum = 1; }", List.of()));

        assertThat(document(format("protobuf", file, null, null), (byte) 10, (byte) 2, (byte) 8, (byte) 7))
                .isEqualTo("{\"amount\":{\"units\":7}}");
        assertThat(document(
                        Formats.of(new FormatSpec("protobuf", file, "none", "Q"), NAMES, registry), (byte) 8, (byte) 7))
                .isEqualTo("{\"q\":7}");
        byte[] framed = {0, 0, 0, 0, 17, 0, 8, 7};
        assertThat(document(format("protobuf", null, null, registry), framed)).isEqualTo("{\"sum\":7}");
        byte[] second = {0, 0, 0, 0, 17, 2, 2, 8, 7};
        assertThat(document(format("protobuf", file, "confluent", null), second))
                .isEqualTo("{\"q\":7}");
        assertRefused(
                "--schema-file=" + file + ": the schema has no message R, but P, Q",
                () -> Formats.of(new FormatSpec("protobuf", file, null, "R"), NAMES, null));
        assertRefused(
                "--format=protobuf: a schema is needed: set --schema-registry if records name schemas of a registry, or"
                        + " --schema-file if they are written without",
                () -> format("protobuf", null, null, null));
    }

    private static void assertRefused(String message, ThrowableAssert.ThrowingCallable making) {
        assertThatThrownBy(making).isInstanceOf(BadFormatException.class).hasMessage(message);
    }
}
