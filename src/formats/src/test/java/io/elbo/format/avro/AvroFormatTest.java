package io.elbo.format.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordFormat;
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
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class AvroFormatTest {
    private static final int MAX_BYTES = 1 << 20;
    private static final Schema AMOUNT = new Schema(List.of(new NumericField("amount", "/amount")));

    private static String record(String... fields) {
        return "{\"type\":\"record\",\"name\":\"Payment\",\"fields\":[" + String.join(",", fields) + "]}";
    }

    private static String field(String name, String type) {
        return "{\"name\":\"" + name + "\",\"type\":" + type + "}";
    }

    private static RecordDecoder decoder(String avro, Schema schema) throws UnusableSchemaException {
        return AvroFormat.of(avro, List.of()).decoder(DocumentReaders.of(schema), MAX_BYTES);
    }

    private static Decoded.Malformed malformed(String avro, int... bytes) throws UnusableSchemaException {
        byte[] value = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            value[i] = (byte) bytes[i];
        }
        return (Decoded.Malformed) decoder(avro, AMOUNT).decode(value, new Batch(AMOUNT, 1));
    }

    @Test
    void shouldSayWhyARecordIsRefused() throws UnusableSchemaException {
        String amount = record(field("amount", "\"double\""));
        assertThat(decoder(amount, AMOUNT).decode(null, new Batch(AMOUNT, 1)))
                .isEqualTo(new Decoded.Malformed(Decoded.Reason.EMPTY, "the record has no value"));
        assertThat(decoder(amount, AMOUNT).decode(new byte[MAX_BYTES + 1], new Batch(AMOUNT, 1)))
                .isEqualTo(
                        new Decoded.Malformed(Decoded.Reason.OVERSIZE, "1048577 bytes, at most 1048576 are allowed"));
        assertThat(malformed(amount, 1, 2, 3))
                .isEqualTo(
                        new Decoded.Malformed(Decoded.Reason.INVALID_AVRO, "the record ends before its schema does"));
        assertThat(malformed(amount, 1, 2, 3, 4, 5, 6, 7, 8, 9).detail())
                .isEqualTo("bytes follow the end of the record");
        assertThat(malformed(record(field("amount", "[\"null\",\"long\"]")), 14).detail())
                .isEqualTo("a union has no such branch");
        assertThat(malformed(record(field("x", "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"]}")), 2)
                        .detail())
                .isEqualTo("an enum has no such symbol");
    }

    /** A text of 200 MB in five bytes, and what else stock readers allocate for or loop over. */
    @Test
    void shouldBelieveNoLength() throws UnusableSchemaException {
        String text = record(field("amount", "\"string\""));
        assertThat(malformed(text, 0x80, 0x88, 0xDE, 0xBE, 0x01).detail()).startsWith("a length");
        assertThat(malformed(text, 1).detail()).startsWith("a length");
        assertThat(malformed(text, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01)
                        .detail())
                .startsWith("a number");
        String numbers = record(field("amount", "{\"type\":\"array\",\"items\":\"long\"}"));
        assertThat(malformed(numbers, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 2).detail()).startsWith("a length");
        assertThat(malformed(numbers, 1, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F).detail()).startsWith("a length");
        byte[] smallest = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1, 0, 0};
        assertThat(decoder(numbers, new Schema(List.of(new NumericField("first", "/amount/0"))))
                        .decode(smallest, new Batch(new Schema(List.of(new NumericField("first", "/amount/0"))), 1)))
                .isInstanceOf(Decoded.Malformed.class);
    }

    /** As Avro's own parser does. */
    @Test
    void shouldPassOverCommentsInASchema() throws UnusableSchemaException {
        Batch batch = new Batch(AMOUNT, 1);

        decoder("/* of 2026 */ " + record(field("amount", "\"int\"")), AMOUNT).decode(new byte[] {14}, batch);

        assertThat(batch.numeric(0, 0)).isEqualTo(7);
    }

    @Test
    void shouldNotGoThroughItemsWithoutBytes() throws UnusableSchemaException {
        String nulls = record(field("amount", "{\"type\":\"array\",\"items\":\"null\"}"));
        byte[] twoThousandMillion = {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F, 0};
        for (String pointer : List.of("/amount", "/amount/7")) {
            Schema schema = new Schema(List.of(new NumericField("x", pointer)));

            assertThat(decoder(nulls, schema).decode(twoThousandMillion, new Batch(schema, 1)))
                    .isEqualTo(Decoded.ROW);
        }
    }

    @Test
    void shouldBoundRecordsWithinRecords() throws UnusableSchemaException {
        String list = record(field("amount", "\"long\""), field("next", "[\"null\",\"Payment\"]"));
        byte[] deep = new byte[200_000];
        for (int i = 1; i < deep.length; i += 2) {
            deep[i] = 2;
        }

        assertThat(decoder(list, AMOUNT).decode(deep, new Batch(AMOUNT, 1)))
                .isEqualTo(new Decoded.Malformed(Decoded.Reason.INVALID_AVRO, "nested deeper than 500 records"));
    }

    @Test
    void shouldRefuseASchemaThatIsNoneOrOfNoRecord() {
        assertThatThrownBy(() -> AvroFormat.of("{\"type\":\"rec", List.of()))
                .isInstanceOf(UnusableSchemaException.class)
                .hasMessageStartingWith("the schema cannot be parsed: ");
        assertThatThrownBy(() -> AvroFormat.of("\"string\"", List.of()))
                .isInstanceOf(UnusableSchemaException.class)
                .hasMessage("the schema is of no record but of string");
        assertThatThrownBy(() -> AvroFormat.of(record(field("amount", "\"Money\"")), List.of()))
                .isInstanceOf(UnusableSchemaException.class)
                .hasMessageContaining("Money");
    }

    @Test
    void shouldTakeTypesFromReferences() throws UnusableSchemaException {
        RecordFormat format = AvroFormat.of(
                record(field("amount", "\"Money\"")),
                List.of("{\"type\":\"record\",\"name\":\"Money\",\"fields\":[" + field("value", "\"int\"") + "]}"));
        Schema schema = new Schema(List.of(new NumericField("value", "/amount/value")));
        Batch batch = new Batch(schema, 1);

        assertThat(format.decoder(DocumentReaders.of(schema), MAX_BYTES).decode(new byte[] {14}, batch))
                .isEqualTo(Decoded.ROW);
        assertThat(batch.numeric(0, 0)).isEqualTo(7);
    }

    /** A plain record of what payments consist of. */
    private static final String PAYMENT = record(
            field("amount", "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":12,\"scale\":2}"),
            field("country", "{\"type\":\"enum\",\"name\":\"Country\",\"symbols\":[\"CH\",\"DE\"]}"),
            field("code", "\"int\""),
            field("channel", "[\"null\",\"string\"]"),
            field("at", "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}"),
            field("text", "\"string\""),
            field("note", "\"string\""),
            field("tags", "{\"type\":\"map\",\"values\":\"double\"}"),
            field("items", "{\"type\":\"array\",\"items\":\"float\"}"));

    private static final Schema FIELDS = new Schema(List.of(
            new NumericField("amount", "/amount").withMissing(List.of("-999")),
            new CategoricalField("country", "/country", List.of("DE", "CH")),
            new CategoricalField("code", "/code", List.of("5411", "5812")),
            new CategoricalField("channel", "/channel", List.of("web", "app")),
            new TimestampField("at", "/at", TimestampFormat.ISO_8601),
            new NumericField("text", "/text"),
            new NumericField("risk", "/tags/risk"),
            new NumericField("second", "/items/1")));

    private static byte[] payment() throws java.io.IOException {
        org.apache.avro.Schema schema = new org.apache.avro.Schema.Parser().parse(PAYMENT);
        GenericData.Record record = new GenericData.Record(schema);
        record.put(
                "amount",
                ByteBuffer.wrap(new BigDecimal("-1234.56").unscaledValue().toByteArray()));
        record.put(
                "country", new GenericData.EnumSymbol(schema.getField("country").schema(), "CH"));
        record.put("code", 5812);
        record.put("channel", "app");
        record.put("at", 1_704_103_200_000_000L);
        record.put("text", "12.50");
        record.put("note", "\"nobody reads this\"");
        record.put("tags", Map.of("other", 1.0, "risk", 0.25));
        record.put("items", List.of(1f, 2f, 3f));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(schema).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    @Test
    void shouldReadAPayment() throws Exception {
        Batch batch = new Batch(FIELDS, 1);

        assertThat(decoder(PAYMENT, FIELDS).decode(payment(), batch)).isEqualTo(Decoded.ROW);

        assertThat(batch.numeric(0, FIELDS.firstNumericColumn(0))).isEqualTo(-1234.56f);
        assertThat(batch.categorical(0, 0)).isEqualTo(3);
        assertThat(batch.categorical(0, 1)).isEqualTo(3);
        assertThat(batch.categorical(0, 2)).isEqualTo(3);
        assertThat(batch.numeric(0, FIELDS.firstNumericColumn(4) + 1)).isNotNaN();
        assertThat(batch.numeric(0, FIELDS.firstNumericColumn(5))).isEqualTo(12.5f);
        assertThat(batch.numeric(0, FIELDS.firstNumericColumn(6))).isEqualTo(0.25f);
        assertThat(batch.numeric(0, FIELDS.firstNumericColumn(7))).isEqualTo(2f);
    }

    @Test
    void shouldServeSeveralSchemasWithOneScan() throws Exception {
        SharedDecoder.Rows rows =
                new SharedDecoder(AvroFormat.of(PAYMENT, List.of()), List.of(FIELDS, AMOUNT), MAX_BYTES).rows(1);

        assertThat(rows.decode(payment())).isEqualTo(Decoded.ROW);

        assertThat(rows.batch(0).numeric(0, 0)).isEqualTo(-1234.56f);
        assertThat(rows.batch(1).numeric(0, 0)).isEqualTo(-1234.56f);
    }

    @Test
    void shouldAllocateNothingForARecord() throws Exception {
        RecordDecoder decoder = decoder(PAYMENT, FIELDS);
        Batch batch = new Batch(FIELDS, 1);
        byte[] value = payment();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        for (int round = 0;
                round < 5 && allocated > 0;
                round++) { // what the interpreter allocates ends with warming up
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
        assertThat(AvroFormat.of(PAYMENT, List.of())).isEqualTo(AvroFormat.of(PAYMENT, List.of()));
        assertThat(AvroFormat.of(PAYMENT, List.of()))
                .isNotEqualTo(AvroFormat.of(record(field("amount", "\"int\"")), List.of()));
    }

    @Test
    void shouldTakeAKeyThatStandsTwiceByItsLastValue() throws UnusableSchemaException {
        String map = "{\"type\":\"map\",\"values\":[\"null\",\"double\"]}";
        List<Field> fields = new ArrayList<>(AMOUNT.fields());
        Schema schema = new Schema(fields);
        Batch batch = new Batch(schema, 1);
        byte[] name = "amount".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(64).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 4).put((byte) 12).put(name).put((byte) 2).putDouble(7);
        bytes.put((byte) 12).put(name).put((byte) 0).put((byte) 0);

        assertThat(decoder(map, schema).decode(java.util.Arrays.copyOf(bytes.array(), bytes.position()), batch))
                .isEqualTo(Decoded.ROW);
        assertThat(batch.numeric(0, 0)).isNaN();
    }
}
