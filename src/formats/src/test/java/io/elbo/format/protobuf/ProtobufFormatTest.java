package io.elbo.format.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.format.SharedDecoder;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.format.writer.UnusableSchemaException;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtobufFormatTest {
    private static final int MAX_BYTES = 1 << 20;
    private static final Schema AMOUNT = new Schema(List.of(new NumericField("amount", "/amount")));

    private static RecordFormat proto3(String fields) throws UnusableSchemaException {
        return ProtobufFormat.of("syntax = \"proto3\"; message Payment {" + fields + "}", List.of(), null);
    }

    private static RecordFormat proto2(String fields) throws UnusableSchemaException {
        return ProtobufFormat.of("syntax = \"proto2\"; message Payment {" + fields + "}", List.of(), null);
    }

    private static RecordDecoder decoder(RecordFormat format, Schema schema) {
        return format.decoder(DocumentReaders.of(schema), MAX_BYTES);
    }

    private static String flaw(RecordFormat format, int... bytes) {
        Decoded decoded = decoder(format, AMOUNT).decode(Bytes.of(bytes), new Batch(AMOUNT, 1));
        assertThat(((Decoded.Malformed) decoded).reason()).isEqualTo(Decoded.Reason.INVALID_PROTOBUF);
        return ((Decoded.Malformed) decoded).detail();
    }

    private static String document(RecordFormat format, int... bytes) {
        return format.document(Bytes.of(bytes), RecordHeaders.NONE).toString();
    }

    private static float amount(RecordFormat format, int... bytes) {
        Batch batch = new Batch(AMOUNT, 1);
        assertThat(decoder(format, AMOUNT).decode(Bytes.of(bytes), batch)).isEqualTo(Decoded.ROW);
        return batch.numeric(0, 0);
    }

    @Test
    void shouldSayWhyARecordIsRefused() throws UnusableSchemaException {
        RecordFormat format = proto3("double amount = 1; string text = 2;");
        assertThat(decoder(format, AMOUNT).decode(null, new Batch(AMOUNT, 1)))
                .isEqualTo(new Decoded.Malformed(Decoded.Reason.EMPTY, "the record has no value"));
        assertThat(decoder(format, AMOUNT).decode(new byte[MAX_BYTES + 1], new Batch(AMOUNT, 1)))
                .isEqualTo(
                        new Decoded.Malformed(Decoded.Reason.OVERSIZE, "1048577 bytes, at most 1048576 are allowed"));
        assertThat(flaw(format, 9, 1, 2, 3)).isEqualTo("a message ends within a field");
        assertThat(flaw(format, 0x1A, 5, 1)).isEqualTo("a length goes beyond the message");
        assertThat(flaw(format, 0x1A, 0x80, 0x88, 0xDE, 0xBE, 0x01)).isEqualTo("a length goes beyond the message");
        assertThat(flaw(format, 0x18, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1))
                .isEqualTo("a number has more bytes than a number can have");
        assertThat(flaw(format, 0, 1)).isEqualTo("a field has no valid number or no valid type");
        assertThat(flaw(format, 0x1F, 1)).isEqualTo("a field has no valid number or no valid type");
        assertThat(flaw(format, 0x1C)).isEqualTo("a group does not end, or ends that has not begun");
        assertThat(flaw(format, 0x1B, 0x08, 1)).isEqualTo("a group does not end, or ends that has not begun");
    }

    @Test
    void shouldBoundGroupsWithinGroups() throws UnusableSchemaException {
        byte[] deep = new byte[200_000];
        java.util.Arrays.fill(deep, (byte) 0x1B);

        assertThat(decoder(proto3("double amount = 1;"), AMOUNT).decode(deep, new Batch(AMOUNT, 1)))
                .isEqualTo(new Decoded.Malformed(Decoded.Reason.INVALID_PROTOBUF, "nested deeper than 100 messages"));
    }

    @Test
    void shouldBoundMessagesWithinMessagesInDocuments() throws UnusableSchemaException {
        RecordFormat format = proto3("double amount = 1; Payment next = 2;");
        byte[] deep = {};
        for (int i = 0; i < 2_000; i++) {
            ByteArrayOutputStream around = new ByteArrayOutputStream();
            around.write(0x12);
            if (deep.length > 0x7F) {
                around.write((deep.length & 0x7F) | 0x80);
                around.write(deep.length >> 7);
            } else {
                around.write(deep.length);
            }
            around.writeBytes(deep);
            deep = around.toByteArray();
        }

        assertThat(decoder(format, AMOUNT).decode(deep, new Batch(AMOUNT, 1))).isEqualTo(Decoded.ROW);
        JsonNode document = format.document(deep, RecordHeaders.NONE);
        assertThat(document.at("/next".repeat(99)).path("amount").asDouble(-1)).isZero();
        assertThat(document.at("/next".repeat(100)).isMissingNode()).isTrue();
    }

    /** No bytes at all are a message whose fields have their defaults. */
    /** Of 500,000 empty messages each one has 40 defaults, which would be more than the memory holds. */
    @Test
    void shouldShowAMessageOfVeryManyPartsWithoutTheirDefaults() throws UnusableSchemaException {
        StringBuilder fields = new StringBuilder("double amount = 1; repeated Part parts = 2; message Part {");
        for (int i = 1; i <= 40; i++) {
            fields.append("int32 f%d = %d;".formatted(i, i));
        }
        RecordFormat format = proto3(fields.append("}").toString());
        byte[] value = new byte[MAX_BYTES];
        for (int i = 0; i < value.length; i += 2) {
            value[i] = 0x12;
        }

        JsonNode document = format.document(value, RecordHeaders.NONE);

        assertThat(document.path("amount").asDouble(-1)).isZero();
        assertThat(document.path("parts")).hasSize(MAX_BYTES / 2);
        assertThat(document.at("/parts/0").isEmpty()).isTrue();
    }

    @Test
    void shouldShowAsManyValuesAsARecordCanHave() throws UnusableSchemaException {
        RecordFormat format = proto3("repeated bool flags = 1; double amount = 2;");
        byte[] value = new byte[1_048_000 + 4];
        value[0] = 0x0A;
        value[1] = (byte) 0xC0;
        value[2] = (byte) 0xFB;
        value[3] = 0x3F;

        assertThat(decoder(format, AMOUNT).decode(value, new Batch(AMOUNT, 1))).isEqualTo(Decoded.ROW);
        assertThat(format.document(value, RecordHeaders.NONE).path("flags")).hasSize(1_048_000);
    }

    @Test
    void shouldTakeDefaultsForWhatIsNotWritten() throws UnusableSchemaException {
        assertThat(amount(proto3("int32 amount = 1;"))).isZero();
        assertThat(amount(proto3("optional int32 amount = 1;"))).isNaN();
        assertThat(amount(proto3("oneof o { int32 amount = 1; }"))).isNaN();
        assertThat(amount(proto2("optional int32 amount = 1;"))).isNaN();
        assertThat(amount(proto2("optional sint64 amount = 1 [default = -0x10];")))
                .isEqualTo(-16);
        assertThat(amount(proto2("optional string amount = 1 [default = \"12.5\"];")))
                .isEqualTo(12.5f);
        assertThat(document(
                        proto3("int32 amount = 1; optional int32 tip = 2; Payment next = 3; repeated int32 l = 4;")))
                .isEqualTo("{\"amount\":0}");
        assertThat(document(proto2("optional E e = 1 [default = B]; enum E { A = 0; B = 7; }")))
                .isEqualTo("{\"e\":\"B\"}");
    }

    @Test
    void shouldTakeTheLastOfSeveralValues() throws UnusableSchemaException {
        assertThat(amount(proto3("int32 amount = 1;"), 8, 7, 8, 9)).isEqualTo(9);
        RecordFormat choice = proto3("oneof o { int32 amount = 1; string text = 2; }");
        assertThat(amount(choice, 8, 7)).isEqualTo(7);
        assertThat(amount(choice, 8, 7, 0x12, 0)).isNaN();
        assertThat(amount(choice, 0x12, 0, 8, 7)).isEqualTo(7);
        assertThat(document(choice, 8, 7, 0x12, 0)).isEqualTo("{\"text\":\"\"}");
    }

    @Test
    void shouldMergeMessagesAndContinueArrays() throws UnusableSchemaException {
        RecordFormat format = proto3("Payment next = 1; int32 a = 2; optional int32 b = 3; repeated int32 l = 4;");
        Schema schema = new Schema(List.of(
                new NumericField("a", "/next/a"), new NumericField("b", "/next/b"), new NumericField("l", "/l/2")));
        Batch batch = new Batch(schema, 1);
        // next { a: 5, b: 6 }, l: [1, 2], next { b: 7 }, l: 3
        byte[] bytes = Bytes.of(0x0A, 4, 0x10, 5, 0x18, 6, 0x22, 2, 1, 2, 0x0A, 2, 0x18, 7, 0x20, 3);

        assertThat(decoder(format, schema).decode(bytes, batch)).isEqualTo(Decoded.ROW);
        assertThat(batch.numeric(0, 0)).isEqualTo(5);
        assertThat(batch.numeric(0, 1)).isEqualTo(7);
        assertThat(batch.numeric(0, 2)).isEqualTo(3);
        assertThat(format.document(bytes, RecordHeaders.NONE).toString())
                .isEqualTo("{\"next\":{\"a\":5,\"b\":7},\"a\":0,\"l\":[1,2,3]}");
    }

    @Test
    void shouldNotMakeAMessageOfTwoHalves() throws UnusableSchemaException {
        RecordFormat format = proto3("Payment next = 1; int32 amount = 2; repeated int32 l = 3;");

        assertThat(document(format, 0x0A, 1, 0x10, 0x0A, 1, 5)).isEqualTo("{\"amount\":0}");
    }

    @Test
    void shouldReadGroups() throws UnusableSchemaException {
        RecordFormat format =
                proto2("repeated group Item = 1 { optional int32 price = 2; } optional int32 amount = 3;");
        Schema schema = new Schema(List.of(new NumericField("second", "/item/1/price")));
        Batch batch = new Batch(schema, 1);
        byte[] bytes = Bytes.of(0x0B, 0x10, 5, 0x0C, 0x0B, 0x10, 6, 0x0C, 0x18, 7);

        assertThat(decoder(format, schema).decode(bytes, batch)).isEqualTo(Decoded.ROW);
        assertThat(batch.numeric(0, 0)).isEqualTo(6);
        assertThat(format.document(bytes, RecordHeaders.NONE).toString())
                .isEqualTo("{\"item\":[{\"price\":5},{\"price\":6}],\"amount\":7}");
    }

    @Test
    void shouldTakeANumberWithoutASymbolForAWord() throws UnusableSchemaException {
        RecordFormat format = proto3("E e = 1; enum E { NONE = 0; CARD = 1; }");
        Schema schema = new Schema(List.of(new CategoricalField("e", "/e", List.of("CARD", "9"))));
        Batch batch = new Batch(schema, 3);
        for (int number : new int[] {1, 9, 0}) {
            decoder(format, schema).decode(Bytes.of(8, number), batch);
        }

        assertThat(batch.categorical(1, 0) - batch.categorical(0, 0)).isEqualTo(1);
        assertThat(document(format, 8, 1) + document(format, 8, 9)).isEqualTo("{\"e\":\"CARD\"}{\"e\":9}");
    }

    @Test
    void shouldWriteWellKnownMessagesAsWhatTheyMean() throws UnusableSchemaException {
        RecordFormat format = proto3("google.protobuf.Timestamp t = 1; google.protobuf.Duration d = 2;"
                + " google.protobuf.Int32Value w = 3; google.protobuf.Struct s = 4; bytes b = 5; double nan = 6;");

        assertThat(document(format, 0x0A, 4, 8, 1, 0x10, 1)).contains("\"t\":\"1970-01-01T00:00:01.000000001Z\"");
        assertThat(document(format, 0x12, 2, 8, 90)).contains("\"d\":90.0");
        assertThat(document(format, 0x1A, 0)).contains("\"w\":0");
        assertThat(document(format, 0x1A, 2, 8, 7)).contains("\"w\":7");
        assertThat(document(format, 0x22, 9, 0x0A, 7, 0x0A, 1, 'k', 0x12, 2, 0x20, 1))
                .contains("\"s\":{\"k\":true}");
        assertThat(document(format, 0x2A, 1, 7)).contains("\"b\":null");
        assertThat(document(format, 0x31, 0, 0, 0, 0, 0, 0, 0xF8, 0x7F)).contains("\"nan\":null");
    }

    /** Registries do not bring the files of these types, since their own serializers know them. */
    @Test
    void shouldReadWhatKafkaConnectWrites() throws UnusableSchemaException {
        RecordFormat format = ProtobufFormat.of("""
                syntax = "proto3";
                import "confluent/meta.proto";
                import "confluent/type/decimal.proto";
                import "google/type/date.proto";
                message Payment {
                  confluent.type.Decimal amount = 1 [(confluent.field_meta) = { params: [ { value: "2", key: "scale" } ] }];
                  google.type.Date day = 2;
                }
                """, List.of(), null);

        assertThat(amount(format, 0x0A, 6, 0x0A, 2, 0xFB, 0x2E, 0x18, 2)).isEqualTo(-12.34f);
        assertThat(amount(format, 0x0A, 13, 0x0A, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0x18, 0))
                .isEqualTo(0x1p64f);
        assertThat(amount(format, 0x0A, 0)).isNaN();
        assertThat(amount(format, 0x0A, 7, 0x0A, 2, 0xFB, 0x2E, 0x18, 0x91, 3)).isNaN();
        assertThat(document(format, 0x0A, 6, 0x0A, 2, 0xFB, 0x2E, 0x18, 2, 0x12, 2, 8, 5))
                .isEqualTo("{\"amount\":-12.34,\"day\":{\"year\":5,\"month\":0,\"day\":0}}");
    }

    /** More than a long has bits: defaults, and messages that stand once. */
    @Test
    void shouldReadMessagesWithManyFields() throws UnusableSchemaException {
        StringBuilder proto = new StringBuilder();
        List<Field> fields = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            proto.append("int32 f").append(i).append(" = ").append(i).append("; ");
            proto.append("google.protobuf.Int32Value w")
                    .append(i)
                    .append(" = ")
                    .append(1_000 + i)
                    .append("; ");
            fields.add(new NumericField("f" + i, "/f" + i));
            fields.add(new NumericField("w" + i, "/w" + i));
        }
        Schema schema = new Schema(fields);
        Batch batch = new Batch(schema, 1);
        byte[] last = Bytes.of(0xA0, 6, 7, 0xE2, 0x44, 2, 8, 5, 0xE2, 0x44, 0); // f100: 7, w100: 5, w100: merged

        assertThat(decoder(proto3(proto.toString()), schema).decode(last, batch))
                .isEqualTo(Decoded.ROW);
        assertThat(batch.numeric(0, schema.firstNumericColumn(198))).isEqualTo(7);
        assertThat(batch.numeric(0, schema.firstNumericColumn(196))).isZero();
        assertThat(batch.numeric(0, schema.firstNumericColumn(199))).isEqualTo(5);
        assertThat(batch.numeric(0, schema.firstNumericColumn(197))).isNaN();
    }

    /** A plain record of what payments consist of. */
    private static final String PAYMENT = """
            int64 amount = 1;
            Country country = 2;
            int32 code = 3;
            optional string channel = 4;
            google.protobuf.Timestamp at = 5;
            string text = 6;
            string note = 7;
            map<string, double> tags = 8;
            repeated float items = 9;
            google.protobuf.DoubleValue risk = 300;
            oneof payer { string name = 11; int32 account = 12; }
            enum Country { NONE = 0; CH = 1; DE = 2; }
            """;

    private static final Schema FIELDS = new Schema(List.of(
            new NumericField("amount", "/amount").withMissing(List.of("-999")),
            new CategoricalField("country", "/country", List.of("DE", "CH")),
            new CategoricalField("code", "/code", List.of("5411", "5812")),
            new CategoricalField("channel", "/channel", List.of("web", "app")),
            new TimestampField("at", "/at", TimestampFormat.ISO_8601),
            new NumericField("text", "/text"),
            new NumericField("tag", "/tags/a"),
            new NumericField("second", "/items/1"),
            new NumericField("risk", "/risk"),
            new NumericField("account", "/account")));

    private static byte[] payment() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Bytes.of(0x08, 0xD2, 0x09, 0x10, 1, 0x18, 0xB4, 0x2D, 0x22, 3, 'a', 'p', 'p'));
        bytes.writeBytes(Bytes.of(0x2A, 6, 0x08, 0xA0, 0x9A, 0xCA, 0xAC, 0x06, 0x32, 4, '1', '2', '.', '5'));
        bytes.writeBytes(Bytes.of(0x3A, 2, 'n', 'o', 0x42, 12, 0x0A, 1, 'a', 0x11, 0, 0, 0, 0, 0, 0, 0xD0, 0x3F));
        bytes.writeBytes(Bytes.of(0x4A, 8, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40));
        bytes.writeBytes(Bytes.of(0xE2, 0x12, 9, 0x09, 0, 0, 0, 0, 0, 0, 0xE0, 0x3F, 0x60, 5));
        return bytes.toByteArray();
    }

    @Test
    void shouldReadAPayment() throws UnusableSchemaException {
        Batch batch = new Batch(FIELDS, 1);

        assertThat(decoder(proto3(PAYMENT), FIELDS).decode(payment(), batch)).isEqualTo(Decoded.ROW);

        assertThat(batch.numeric(0, FIELDS.firstNumericColumn(0))).isEqualTo(1234);
        assertThat(batch.categorical(0, 0)).isEqualTo(3);
        assertThat(batch.categorical(0, 1)).isEqualTo(3);
        assertThat(batch.categorical(0, 2)).isEqualTo(3);
        assertThat(batch.numeric(0, FIELDS.firstNumericColumn(4) + 1)).isNotNaN();
        assertThat(batch.numeric(0, FIELDS.firstNumericColumn(5))).isEqualTo(12.5f);
        assertThat(batch.numeric(0, FIELDS.firstNumericColumn(6))).isEqualTo(0.25f);
        assertThat(batch.numeric(0, FIELDS.firstNumericColumn(7))).isEqualTo(2f);
        assertThat(batch.numeric(0, FIELDS.firstNumericColumn(8))).isEqualTo(0.5f);
        assertThat(batch.numeric(0, FIELDS.firstNumericColumn(9))).isEqualTo(5f);
    }

    @Test
    void shouldShowAPaymentAsItsSchemaHasIt() throws UnusableSchemaException {
        JsonNode document = proto3(PAYMENT).document(payment(), RecordHeaders.NONE);

        assertThat(document.toString())
                .isEqualTo("{\"amount\":1234,\"country\":\"CH\",\"code\":5812,\"channel\":\"app\","
                        + "\"at\":\"2024-01-01T10:00:00Z\",\"text\":\"12.5\",\"note\":\"no\",\"tags\":{\"a\":0.25},"
                        + "\"items\":[1.0,2.0],\"risk\":0.5,\"account\":5}");
    }

    @Test
    void shouldServeSeveralSchemasWithOneScan() throws UnusableSchemaException {
        SharedDecoder.Rows rows = new SharedDecoder(proto3(PAYMENT), List.of(FIELDS, AMOUNT), MAX_BYTES).rows(1);

        assertThat(rows.decode(payment())).isEqualTo(Decoded.ROW);
        assertThat(rows.batch(0).numeric(0, 0)).isEqualTo(1234);
        assertThat(rows.batch(1).numeric(0, 0)).isEqualTo(1234);
    }

    @Test
    void shouldAllocateNothingForARecord() throws UnusableSchemaException {
        RecordDecoder decoder = decoder(proto3(PAYMENT), FIELDS);
        Batch batch = new Batch(FIELDS, 1);
        byte[] value = payment();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5 && allocated > 0; round++) { // until what warming up allocates has ended
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                batch.clear();
                decoder.decode(value, batch);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated / 10_000).isZero();
    }

    @Test
    void shouldBeEqualToAFormatOfTheSameSchema() throws UnusableSchemaException {
        assertThat(proto3(PAYMENT)).isEqualTo(proto3(PAYMENT)).hasSameHashCodeAs(proto3(PAYMENT));
        assertThat(proto3(PAYMENT)).isNotEqualTo(proto3("int32 amount = 1;"));
        String two = "syntax = \"proto3\"; message A {} message B {}";
        assertThat(ProtobufFormat.of(two, List.of(), "A")).isNotEqualTo(ProtobufFormat.of(two, List.of(), "B"));
    }
}
