package io.elbo.format.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.format.SchemaChange;
import io.elbo.core.format.SchemaChange.Kind;
import io.elbo.core.format.SchemaChange.Place;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.format.framing.Framing;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FramedProtobufFormatTest {
    private static final Schema SCHEMA =
            new Schema(List.of(new NumericField("amount", "/amount"), new NumericField("tip", "/tip")));
    private static final String PAYMENTS = """
            syntax = "proto3";
            package bank;
            import "bank/money.proto";
            message Payment {
              enum Kind { CARD = 0; }
              optional int32 amount = 1;
              message Refund { optional int32 amount = 2; message Part { optional int32 tip = 3; } }
            }
            message Tip { optional int32 tip = 1; }
            message Priced { Money amount = 1; }
            """;
    private static final List<WriterSchema.Reference> MONEY = List.of(new WriterSchema.Reference(
            "bank/money.proto", "syntax = \"proto3\"; package bank; message Money { int32 units = 1; }"));

    private final Map<String, byte[]> headers = new HashMap<>();
    private final WriterSchemas schemas = id -> id == 17
            ? new WriterSchemas.Found(new WriterSchema("PROTOBUF", PAYMENTS, MONEY))
            : new WriterSchemas.NotFound("schema " + id + " is not in the registry");
    private final Batch batch = new Batch(SCHEMA, 1);

    private RecordFormat format(Framing framing, @Nullable String message) {
        return ProtobufFormat.framed(framing, schemas, message);
    }

    private Decoded decode(RecordFormat format, int... value) {
        batch.clear();
        return format.decoder(DocumentReaders.of(SCHEMA), 1_000).decode(Bytes.of(value), headers::get, batch);
    }

    private String document(RecordFormat format, int... value) {
        return format.document(Bytes.of(value), headers::get).toString();
    }

    @Test
    void shouldFindTheMessageByConfluentsIndexes() {
        RecordFormat confluent = format(Framing.CONFLUENT, null);

        assertThat(document(confluent, 0, 0, 0, 0, 17, 0, 8, 7)).isEqualTo("{\"amount\":7}");
        assertThat(document(confluent, 0, 0, 0, 0, 17, 2, 0, 8, 7)).isEqualTo("{\"amount\":7}");
        assertThat(document(confluent, 0, 0, 0, 0, 17, 2, 2, 8, 7)).isEqualTo("{\"tip\":7}");
        assertThat(document(confluent, 0, 0, 0, 0, 17, 4, 0, 0, 16, 7)).isEqualTo("{\"amount\":7}");
        assertThat(document(confluent, 0, 0, 0, 0, 17, 6, 0, 0, 0, 24, 7)).isEqualTo("{\"tip\":7}");
        assertThat(decode(confluent, 0, 0, 0, 0, 17, 6, 0, 0, 0, 24, 7)).isEqualTo(Decoded.ROW);
        assertThat(batch.numeric(0, 1)).isEqualTo(7);
        assertThat(document(confluent, 0, 0, 0, 0, 17, 2, 4, 10, 2, 8, 7)).isEqualTo("{\"amount\":{\"units\":7}}");
    }

    @Test
    void shouldRefuseAMessageThatTheSchemaDoesNotHave() {
        RecordFormat confluent = format(Framing.CONFLUENT, null);
        Decoded.Malformed unknown = new Decoded.Malformed(
                Decoded.Reason.INVALID_FRAMING,
                "the record is of a message that its schema does not have, or does not say which one it is of");
        Decoded.Malformed unsaid = new Decoded.Malformed(
                Decoded.Reason.INVALID_FRAMING, "the record does not say which message of its schema it is");

        assertThat(decode(confluent, 0, 0, 0, 0, 17, 2, 6, 8, 7)).isEqualTo(unknown);
        assertThat(decode(confluent, 0, 0, 0, 0, 17, 4, 2, 0, 8, 7)).isEqualTo(unknown);
        assertThat(decode(confluent, 0, 0, 0, 0, 17, 2, 1, 8, 7)).isEqualTo(unknown);
        assertThat(decode(confluent, 0, 0, 0, 0, 17)).isEqualTo(unsaid);
        assertThat(decode(confluent, 0, 0, 0, 0, 17, 1, 8, 7)).isEqualTo(unsaid);
        assertThat(decode(confluent, 0, 0, 0, 0, 17, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 7))
                .isEqualTo(unsaid);
        assertThat(((Decoded.Malformed) decode(confluent, 0, 0, 0, 0, 9, 0, 8, 7)).reason())
                .isEqualTo(Decoded.Reason.UNKNOWN_SCHEMA);
        assertThat(document(confluent, 0, 0, 0, 0, 17, 2, 6, 8, 7)).isEmpty();
        assertThat(batch.rows()).isZero();
    }

    @Test
    void shouldFindTheMessageInConfluentsHeader() {
        RecordFormat format = format(Framing.CONFLUENT_HEADER, "Tip");
        assertThat(document(format, 0, 0, 0, 0, 17, 0, 8, 7)).isEqualTo("{\"amount\":7}");

        headers.put("__value_schema_id", Bytes.of(0, 0, 0, 0, 17, 0));
        assertThat(document(format, 8, 7)).isEqualTo("{\"amount\":7}");
        headers.put("__value_schema_id", Bytes.of(0, 0, 0, 0, 17));
        assertThat(document(format, 8, 7)).isEqualTo("{\"tip\":7}");
    }

    @Test
    void shouldFindTheMessageByApicuriosName() {
        RecordFormat apicurio = format(Framing.APICURIO_2, null);
        assertThat(document(apicurio, 0, 0, 0, 0, 0, 0, 0, 0, 17, 5, 10, 3, 'T', 'i', 'p', 8, 7))
                .isEqualTo("{\"tip\":7}");
        assertThat(document(apicurio, 0, 0, 0, 0, 0, 0, 0, 0, 17, 0, 8, 7)).isEmpty();
        assertThat(document(format(Framing.APICURIO_2, "Payment"), 0, 0, 0, 0, 0, 0, 0, 0, 17, 0, 8, 7))
                .isEqualTo("{\"amount\":7}");
        assertThat(document(apicurio, 0, 0, 0, 0, 0, 0, 0, 0, 17, 5, 10, 3, 'T', 'o', 'p', 8, 7))
                .isEmpty();

        assertThat(document(format(Framing.APICURIO_3, null), 0, 0, 0, 0, 17, 5, 10, 3, 'T', 'i', 'p', 8, 7))
                .isEqualTo("{\"tip\":7}");

        RecordFormat inHeaders = format(Framing.APICURIO_HEADER, "bank.Payment.Refund");
        headers.put("apicurio.value.contentId", Bytes.of(0, 0, 0, 0, 0, 0, 0, 17));
        assertThat(document(inHeaders, 16, 7)).isEqualTo("{\"amount\":7}");
        headers.put("apicurio.protobuf.type", "Tip".getBytes(StandardCharsets.UTF_8));
        assertThat(document(inHeaders, 8, 7)).isEqualTo("{\"tip\":7}");
        assertThat(document(format(Framing.APICURIO_3_HEADER, null), 5, 10, 3, 'T', 'i', 'p', 8, 7))
                .isEqualTo("{\"tip\":7}");
    }

    /** Fields are found by number, so that a consumer's own schema reads whatever producers write, and needs no registry. */
    @Test
    void shouldReadAllReleasesByASchemaOfItsOwn() throws UnusableSchemaException {
        RecordFormat format = ProtobufFormat.framed(
                Framing.CONFLUENT, "syntax = \"proto3\"; message P { optional int32 tip = 1; }", List.of(), null);

        assertThat(document(format, 0, 0, 0, 0, 99, 0, 8, 7)).isEqualTo("{\"tip\":7}");
        assertThat(format.awaits(Bytes.of(0, 0, 0, 0, 99, 0, 8, 7), RecordHeaders.NONE))
                .isNull();
        assertThat(format)
                .isEqualTo(ProtobufFormat.framed(
                        Framing.CONFLUENT,
                        "syntax = \"proto3\"; message P { optional int32 tip = 1; }",
                        List.of(),
                        null));
    }

    @Test
    void shouldRefuseRecordsOfASchemaThatIsOfNoUse() {
        for (String text :
                List.of("{\"type\":\"record\"}", "syntax = \"proto3\";", "edition = \"2023\"; message M {}")) {
            RecordFormat format = ProtobufFormat.framed(
                    Framing.CONFLUENT,
                    id -> new WriterSchemas.Found(new WriterSchema("PROTOBUF", text, List.of())),
                    null);

            assertThat(((Decoded.Malformed) decode(format, 0, 0, 0, 0, 1, 0, 8, 7)).reason())
                    .as(text)
                    .isEqualTo(Decoded.Reason.UNUSABLE_SCHEMA);
        }
    }

    @Test
    void shouldSayWhatAnotherSchemaChanges() {
        String before =
                "syntax = \"proto3\"; message Payment { int32 amount = 1; string tip = 2; Kind kind = 3; string note = 4; "
                        + "enum Kind { CARD = 0; } }";
        String after =
                "syntax = \"proto3\"; message Payment { string amount = 5; Kind kind = 3; enum Kind { CARD = 0; CASH = 1; } }";
        RecordFormat format = ProtobufFormat.framed(
                Framing.CONFLUENT,
                id -> new WriterSchemas.Found(new WriterSchema("PROTOBUF", id == 17 ? before : after, List.of())),
                null);

        SchemaChange change = format.change(17, 18, List.of("/amount", "/tip", "/kind"));

        assertThat(change)
                .isEqualTo(new SchemaChange(
                        "17",
                        "18",
                        List.of(
                                new Place("/amount", Kind.TYPE, "is text, not a whole number"),
                                new Place("/tip", Kind.GONE, "gone"),
                                new Place("/kind", Kind.WORDS, "may be CASH"))));
    }
}
