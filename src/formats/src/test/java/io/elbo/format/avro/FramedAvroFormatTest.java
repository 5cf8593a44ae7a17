package io.elbo.format.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.format.SchemaAwayException;
import io.elbo.core.format.SharedDecoder;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.format.framing.Framing;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FramedAvroFormatTest {
    private static final int MAX_BYTES = 1_000;
    private static final Schema SCHEMA =
            new Schema(List.of(new NumericField("amount", "/amount"), new NumericField("tip", "/tip")));
    private static final String FIRST = record("{\"name\":\"amount\",\"type\":\"int\"}");
    private static final String SECOND =
            record("{\"name\":\"tip\",\"type\":\"int\"},{\"name\":\"sum\",\"type\":\"int\"}");
    private static final String READER = record(
            "{\"name\":\"amount\",\"type\":\"int\",\"aliases\":[\"sum\"]},{\"name\":\"tip\",\"type\":\"int\",\"default\":5}");

    private final Map<Long, WriterSchemas.Lookup> lookups = new HashMap<>();
    private final List<Long> asked = new ArrayList<>();
    private final WriterSchemas schemas = id -> {
        asked.add(id);
        return lookups.getOrDefault(id, new WriterSchemas.NotFound("schema " + id + " is not in the registry"));
    };
    private final Batch batch = new Batch(SCHEMA, 4);

    private static String record(String fields) {
        return "{\"type\":\"record\",\"name\":\"Payment\",\"fields\":[" + fields + "]}";
    }

    private static WriterSchemas.Found found(String type, String text) {
        return new WriterSchemas.Found(new WriterSchema(type, text, List.of()));
    }

    private static byte[] framed(int id, int... payload) {
        byte[] value = new byte[5 + payload.length];
        value[4] = (byte) id;
        for (int i = 0; i < payload.length; i++) {
            value[5 + i] = (byte) payload[i];
        }
        return value;
    }

    private RecordDecoder decoder(RecordFormat format) {
        return format.decoder(DocumentReaders.of(SCHEMA), MAX_BYTES);
    }

    private RecordDecoder confluent() {
        return decoder(AvroFormat.framed(Framing.CONFLUENT, schemas));
    }

    @Test
    void shouldReadEachRecordByItsOwnSchema() {
        lookups.put(17L, found("AVRO", FIRST));
        lookups.put(18L, found("AVRO", SECOND));
        RecordDecoder decoder = confluent();

        for (byte[] value : List.of(framed(17, 14), framed(18, 2, 4), framed(17, 16))) {
            assertThat(decoder.decode(value, batch)).isEqualTo(Decoded.ROW);
        }

        assertThat(batch.numeric(0, 0)).isEqualTo(7);
        assertThat(batch.numeric(0, 1)).isNaN();
        assertThat(batch.numeric(1, 0)).isNaN();
        assertThat(batch.numeric(1, 1)).isEqualTo(1);
        assertThat(batch.numeric(2, 0)).isEqualTo(8);
        assertThat(asked).containsExactly(17L, 18L);
    }

    @Test
    void shouldSeeAllReleasesAsTheReadersSchemaHasThem() throws UnusableSchemaException {
        lookups.put(17L, found("AVRO", FIRST));
        lookups.put(18L, found("AVRO", SECOND));
        RecordDecoder decoder = decoder(AvroFormat.framed(Framing.CONFLUENT, schemas, READER));

        decoder.decode(framed(17, 14), batch);
        decoder.decode(framed(18, 2, 4), batch);

        assertThat(batch.numeric(0, 0)).isEqualTo(7);
        assertThat(batch.numeric(0, 1)).isEqualTo(5);
        assertThat(batch.numeric(1, 0)).isEqualTo(2);
        assertThat(batch.numeric(1, 1)).isEqualTo(1);
    }

    @Test
    void shouldRefuseWhatHasNoIdOrAnUnknownOne() {
        RecordDecoder decoder = confluent();

        assertThat(decoder.decode(new byte[] {1, 0, 0, 0, 17, 14}, batch))
                .isEqualTo(new Decoded.Malformed(
                        Decoded.Reason.INVALID_FRAMING,
                        "the record does not have a byte 0 and an id of 4 bytes before the payload"));
        assertThat(decoder.decode(framed(9, 14), batch))
                .isEqualTo(new Decoded.Malformed(Decoded.Reason.UNKNOWN_SCHEMA, "schema 9 is not in the registry"));
        assertThat(decoder.decode(null, batch)).isInstanceOf(Decoded.Malformed.class);
        assertThat(decoder.decode(new byte[MAX_BYTES + 1], batch)).isInstanceOf(Decoded.Malformed.class);
        assertThat(batch.rows()).isZero();
    }

    @Test
    void shouldRefuseRecordsOfASchemaThatIsOfNoUse() {
        lookups.put(1L, found("PROTOBUF", "syntax = \"proto3\";"));
        lookups.put(2L, found("AVRO", "{"));
        lookups.put(3L, found("AVRO", record("{\"name\":\"amount\",\"type\":\"Money\"}")));
        RecordDecoder decoder = confluent();

        for (int id = 1; id <= 3; id++) {
            for (int again = 0; again < 2; again++) {
                assertThat(((Decoded.Malformed) decoder.decode(framed(id, 14), batch)).reason())
                        .isEqualTo(Decoded.Reason.UNUSABLE_SCHEMA);
            }
        }
        assertThat(((Decoded.Malformed) decoder.decode(framed(1, 14), batch)).detail())
                .isEqualTo("schema 1: it is of type PROTOBUF, not AVRO");
        assertThat(asked).containsExactly(1L, 2L, 3L);
    }

    @Test
    void shouldTakeTypesOfSchemasWhateverTheirCase() {
        lookups.put(17L, found("avro", FIRST));

        assertThat(confluent().decode(framed(17, 14), batch)).isEqualTo(Decoded.ROW);
    }

    /** Some make Avro's parser throw what is no exception of its own. */
    @Test
    void shouldAskOnceForASchemaThatMakesTheParserFail() {
        List<String> texts = List.of(
                "\"record\"",
                record("{\"name\":\"a\",\"type\":\"int\",\"order\":\"x\"}"),
                "[".repeat(5_000),
                record("{\"name\":\"a\",\"type\":" + "[".repeat(900) + "]".repeat(900) + "}"));
        RecordFormat format = AvroFormat.framed(Framing.CONFLUENT, schemas);
        RecordDecoder decoder = decoder(format);
        for (int id = 0; id < texts.size(); id++) {
            lookups.put((long) id, found("AVRO", texts.get(id)));
            for (int again = 0; again < 2; again++) {
                assertThat(format.awaits(framed(id, 14), RecordHeaders.NONE)).isNull();
                assertThat(((Decoded.Malformed) decoder.decode(framed(id, 14), batch)).reason())
                        .isEqualTo(Decoded.Reason.UNUSABLE_SCHEMA);
                assertThat(format.document(framed(id, 14), RecordHeaders.NONE).isMissingNode())
                        .isTrue();
            }
        }

        assertThat(asked).containsExactly(0L, 1L, 2L, 3L);
    }

    /** The default of each record is that of the two before it: a parser that follows them all does not come back. */
    @Test
    void shouldNotFollowTheDefaultsOfAWriter() {
        StringBuilder fields = new StringBuilder("{\"name\":\"amount\",\"type\":\"int\"}");
        String before = "\"int\",\"default\":0";
        for (int i = 0; i < 60; i++) {
            String type =
                    "{\"type\":\"record\",\"name\":\"R%d\",\"fields\":[{\"name\":\"x\",\"type\":%s},{\"name\":\"y\",\"type\":%s}]}"
                            .formatted(i, before, before);
            fields.append(",{\"name\":\"f%d\",\"type\":[\"null\",%s]}".formatted(i, type));
            before = "\"R" + i + "\",\"default\":{}";
        }
        lookups.put(17L, found("AVRO", record(fields.toString())));
        int[] payload = new int[61];
        payload[0] = 14;

        assertThat(confluent().decode(framed(17, payload), batch)).isEqualTo(Decoded.ROW);
        assertThat(batch.numeric(0, 0)).isEqualTo(7);
    }

    /** A few bytes claim more items than a document can have. */
    @Test
    void shouldShowARecordWithoutThePartsThatTakeNoBytes() {
        String nothing = "{\"type\":\"record\",\"name\":\"Nothing\",\"fields\":[]}";
        lookups.put(
                17L,
                found(
                        "AVRO",
                        record("{\"name\":\"n\",\"type\":{\"type\":\"array\",\"items\":" + nothing
                                + "}},{\"name\":\"amount\",\"type\":\"int\"}")));
        RecordFormat format = AvroFormat.framed(Framing.CONFLUENT, schemas);
        byte[] value = framed(17, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0, 14);

        assertThat(decoder(format).decode(value, batch)).isEqualTo(Decoded.ROW);

        assertThat(format.document(value, RecordHeaders.NONE)).hasToString("{\"n\":[],\"amount\":7}");
    }

    @Test
    void shouldBoundArraysWithinArraysOfRecords() {
        lookups.put(
                17L,
                found(
                        "AVRO",
                        record("{\"name\":\"a\",\"type\":" + "{\"type\":\"array\",\"items\":".repeat(200)
                                + "\"Payment\"" + "}".repeat(200) + "},{\"name\":\"amount\",\"type\":\"int\"}")));
        RecordFormat format = AvroFormat.framed(Framing.CONFLUENT, schemas);
        byte[] value = new byte[100_000];
        Arrays.fill(value, 5, value.length, (byte) 2);
        value[0] = 0;
        value[4] = 17;

        assertThat(format.decoder(DocumentReaders.of(SCHEMA), value.length).decode(value, batch))
                .isEqualTo(new Decoded.Malformed(Decoded.Reason.INVALID_AVRO, "nested deeper than 500 records"));
        assertThat(format.document(value, RecordHeaders.NONE).isMissingNode()).isTrue();
    }

    @Test
    void shouldShowRecordsThatAreNestedAsDeepAsTheProgramReadsThem() {
        lookups.put(
                17L,
                found(
                        "AVRO",
                        record(
                                "{\"name\":\"amount\",\"type\":\"int\"},{\"name\":\"next\",\"type\":[\"null\",\"Payment\"]}")));
        RecordFormat format = AvroFormat.framed(Framing.CONFLUENT, schemas);
        int[] payload = new int[2 * 400];
        for (int i = 0; i < 400; i++) {
            payload[2 * i] = 14;
            payload[2 * i + 1] = i < 399 ? 2 : 0;
        }

        assertThat(decoder(format).decode(framed(17, payload), batch)).isEqualTo(Decoded.ROW);
        assertThat(format.document(framed(17, payload), RecordHeaders.NONE)
                        .at("/next/next/amount")
                        .asInt())
                .isEqualTo(7);
    }

    /** Masks name the places as the reader's schema has them. */
    @Test
    void shouldShowNothingUnderTheWritersNamesThatTheReaderDoesNotHave() throws UnusableSchemaException {
        String card = "{\"type\":\"record\",\"name\":\"Card\",\"fields\":[{\"name\":\"number\",\"type\":\"string\","
                + "\"aliases\":[\"pan\"]}]}";
        String karte =
                "{\"type\":\"record\",\"name\":\"org.other.Karte\",\"fields\":[{\"name\":\"pan\",\"type\":\"string\"}]}";
        String other = "{\"type\":\"record\",\"name\":\"Card\",\"fields\":[{\"name\":\"secret\",\"type\":\"string\"}]}";
        String reader = record("{\"name\":\"card\",\"type\":[\"null\"," + card + "],\"default\":null}");
        lookups.put(1L, found("AVRO", record("{\"name\":\"card\",\"type\":" + karte + "}")));
        lookups.put(2L, found("AVRO", record("{\"name\":\"card\",\"type\":[\"null\"," + karte + "]}")));
        lookups.put(3L, found("AVRO", record("{\"name\":\"card\",\"type\":" + other + "}")));
        lookups.put(
                4L, found("AVRO", record("{\"name\":\"card\",\"type\":{\"type\":\"array\",\"items\":" + karte + "}}")));
        lookups.put(5L, found("AVRO", record("{\"name\":\"card\",\"type\":\"string\"}")));
        String recursive = "{\"type\":\"record\",\"name\":\"Karte\",\"fields\":[{\"name\":\"pan\",\"type\":\"string\"},"
                + "{\"name\":\"n\",\"type\":[\"null\",\"Payment\"]}]}";
        lookups.put(6L, found("AVRO", record("{\"name\":\"card\",\"type\":" + recursive + "}")));
        RecordFormat format = AvroFormat.framed(Framing.CONFLUENT, schemas, reader);

        assertThat(format.document(framed(1, 2, '7'), RecordHeaders.NONE)).hasToString("{\"card\":{\"number\":\"7\"}}");
        assertThat(format.document(framed(2, 2, 2, '7'), RecordHeaders.NONE))
                .hasToString("{\"card\":{\"number\":\"7\"}}");
        assertThat(format.document(framed(3, 2, '7'), RecordHeaders.NONE)).hasToString("{\"card\":{\"number\":null}}");
        assertThat(format.document(framed(4, 2, 2, '7', 0), RecordHeaders.NONE)).hasToString("{}");
        assertThat(format.document(framed(5, 2, '7'), RecordHeaders.NONE)).hasToString("{}");
        assertThat(format.document(framed(6, 2, '7', 0), RecordHeaders.NONE))
                .hasToString("{\"card\":{\"number\":\"7\"}}");
        Schema schema =
                new Schema(List.of(new NumericField("number", "/card/number"), new NumericField("pan", "/card/pan")));
        RecordDecoder decoder = format.decoder(DocumentReaders.of(schema), MAX_BYTES);
        Batch row = new Batch(schema, 4);
        assertThat(decoder.decode(framed(2, 2, 2, '7'), row)).isEqualTo(Decoded.ROW);
        assertThat(decoder.decode(framed(3, 2, '7'), row)).isEqualTo(Decoded.ROW);
        assertThat(row.numeric(0, 0)).isEqualTo(7);
        assertThat(row.numeric(0, 1)).isNaN();
        assertThat(row.numeric(1, 0)).isNaN();
    }

    @Test
    void shouldTakeWhatVanishesForMissingWhateverTheReaderAsksFor() throws UnusableSchemaException {
        String reader =
                record("{\"name\":\"channel\",\"type\":\"int\"},{\"name\":\"amount\",\"type\":[\"int\",\"string\"]},"
                        + "{\"name\":\"card\",\"type\":{\"type\":\"record\",\"name\":\"Card\",\"fields\":["
                        + "{\"name\":\"number\",\"type\":\"long\"}]}},"
                        + "{\"name\":\"items\",\"type\":{\"type\":\"array\",\"items\":\"Card\"}}");
        lookups.put(1L, found("AVRO", record("{\"name\":\"amount\",\"type\":\"int\"}")));
        Schema wanted = new Schema(List.of(
                new NumericField("channel", "/channel"),
                new NumericField("amount", "/amount"),
                new NumericField("number", "/card/number"),
                new NumericField("item", "/items/0/number")));
        Batch row = new Batch(wanted, 1);
        RecordFormat format = AvroFormat.framed(Framing.CONFLUENT, schemas, reader);

        Decoded decoded = format.decoder(DocumentReaders.of(wanted), MAX_BYTES).decode(framed(1, 14), row);

        assertThat(decoded).isEqualTo(Decoded.ROW);
        assertThat(row.numeric(0, 0)).isNaN();
        assertThat(row.numeric(0, 1)).isEqualTo(7);
        assertThat(row.numeric(0, 2)).isNaN();
        assertThat(row.numeric(0, 3)).isNaN();
        assertThat(format.document(framed(1, 14), RecordHeaders.NONE)
                        .path("amount")
                        .asInt())
                .isEqualTo(7);
    }

    @Test
    void shouldRefuseASchemaOfWhichTheReadersCannotBe() throws UnusableSchemaException {
        lookups.put(1L, found("AVRO", "{\"type\":\"map\",\"values\":\"int\"}"));

        Decoded decoded =
                decoder(AvroFormat.framed(Framing.CONFLUENT, schemas, READER)).decode(framed(1, 0), batch);

        assertThat(((Decoded.Malformed) decoded).reason()).isEqualTo(Decoded.Reason.UNUSABLE_SCHEMA);
    }

    @Test
    void shouldRefuseSchemasOfMorePartsThanTheParserCopesWith() {
        StringBuilder types = new StringBuilder("{\"name\":\"amount\",\"type\":\"int\"}");
        for (int i = 0; i < 1_000; i++) {
            types.append(
                    ",{\"name\":\"f%d\",\"type\":{\"type\":\"fixed\",\"name\":\"R%d\",\"size\":1}}".formatted(i, i));
        }
        lookups.put(17L, found("AVRO", record(types.toString())));
        String many = "{\"name\":\"f\",\"type\":\"int\"},".repeat(20_000);
        lookups.put(18L, found("AVRO", record(many + "{\"name\":\"amount\",\"type\":\"int\"}")));

        for (int id = 17; id <= 18; id++) {
            assertThat(((Decoded.Malformed) confluent().decode(framed(id, 14), batch)).detail())
                    .endsWith("the schema has more than 1000 named types, or more than 20000 fields and branches of"
                            + " unions");
        }
    }

    @Test
    void shouldWaitForARegistryThatIsAwayAndGoOnWithWhatIsKnown() {
        lookups.put(17L, found("AVRO", FIRST));
        RecordDecoder decoder = confluent();
        decoder.decode(framed(17, 14), batch);
        lookups.put(17L, new WriterSchemas.Away("connection refused"));
        lookups.put(18L, new WriterSchemas.Away("connection refused"));

        assertThat(decoder.decode(framed(17, 16), batch)).isEqualTo(Decoded.ROW);
        assertThatThrownBy(() -> decoder.decode(framed(18, 2, 4), batch))
                .isInstanceOf(SchemaAwayException.class)
                .hasMessage("schema 18 cannot be had: connection refused");
        assertThat(batch.rows()).isEqualTo(2);

        lookups.put(18L, found("AVRO", SECOND));
        assertThat(decoder.decode(framed(18, 2, 4), batch)).isEqualTo(Decoded.ROW);
    }

    @Test
    void shouldHandHeadersThroughASharedScan() {
        lookups.put(17L, found("AVRO", FIRST));
        RecordHeaders headers =
                name -> name.equals("apicurio.value.contentId") ? new byte[] {0, 0, 0, 0, 0, 0, 0, 17} : null;
        Schema other = new Schema(List.of(new NumericField("amount", "/amount")));
        for (List<Schema> wanted : List.of(List.of(SCHEMA), List.of(SCHEMA, other))) {
            SharedDecoder.Rows rows =
                    new SharedDecoder(AvroFormat.framed(Framing.APICURIO_HEADER, schemas), wanted, MAX_BYTES).rows(1);

            assertThat(rows.decode(new byte[] {14}, headers)).isEqualTo(Decoded.ROW);
            assertThat(rows.batch(0).numeric(0, 0)).isEqualTo(7);
        }
    }

    @Test
    void shouldForgetProgramsWhenThereAreTooMany() {
        RecordDecoder decoder = decoder(AvroFormat.framed(Framing.CONFLUENT, id -> {
            asked.add(id);
            return found("AVRO", FIRST);
        }));
        for (int id = 0; id <= 2_000; id++) {
            byte[] value = framed(0, 14);
            value[3] = (byte) (id >>> 8);
            value[4] = (byte) id;
            batch.clear();
            assertThat(decoder.decode(value, batch)).isEqualTo(Decoded.ROW);
        }
        decoder.decode(framed(0, 14), batch);

        assertThat(asked).hasSize(2_000 + 2);
    }

    @Test
    void shouldAllocateNothingForARecord() {
        lookups.put(1_017L, found("AVRO", FIRST));
        lookups.put(1_018L, found("AVRO", SECOND));
        RecordDecoder decoder = confluent();
        byte[] first = {0, 0, 0, 3, (byte) 0xF9, 14};
        byte[] second = {0, 0, 0, 3, (byte) 0xFA, 2, 4};
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5 && allocated / 20_000 > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                batch.clear();
                decoder.decode(first, batch);
                decoder.decode(second, batch);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated / 20_000).isZero();
        assertThat(batch.rows()).isEqualTo(2);
    }

    @Test
    void shouldBeEqualToAFormatThatReadsTheSame() throws UnusableSchemaException {
        RecordFormat format = AvroFormat.framed(Framing.CONFLUENT, schemas);

        assertThat(format).isEqualTo(AvroFormat.framed(Framing.CONFLUENT, schemas));
        assertThat(format).isNotEqualTo(AvroFormat.framed(Framing.APICURIO_2, schemas));
        assertThat(format).isNotEqualTo(AvroFormat.framed(Framing.CONFLUENT, schemas, READER));
        assertThat(format).isNotEqualTo(AvroFormat.framed(Framing.CONFLUENT, id -> new WriterSchemas.Away("?")));
    }

    @Test
    void shouldShowDocumentsByTheReadersNames() throws UnusableSchemaException {
        lookups.put(18L, found("AVRO", SECOND));

        assertThat(AvroFormat.framed(Framing.CONFLUENT, schemas)
                        .document(framed(18, 2, 4), RecordHeaders.NONE)
                        .toString())
                .isEqualTo("{\"tip\":1,\"sum\":2}");
        assertThat(AvroFormat.framed(Framing.CONFLUENT, schemas, READER)
                        .document(framed(18, 2, 4), RecordHeaders.NONE)
                        .toString())
                .isEqualTo("{\"tip\":1,\"amount\":2}");
    }

    @Test
    void shouldHaveNoDocumentOfWhatCannotBeRead() {
        lookups.put(17L, found("AVRO", FIRST));
        lookups.put(19L, found("AVRO", "{"));
        RecordFormat format = AvroFormat.framed(Framing.CONFLUENT, schemas);

        for (byte[] value : List.of(framed(17), framed(17, 2, 2), framed(18, 2), framed(19, 2), new byte[] {1})) {
            assertThat(format.document(value, RecordHeaders.NONE).isMissingNode())
                    .isTrue();
        }
        assertThat(format.document(null, RecordHeaders.NONE).isMissingNode()).isTrue();
    }

    @Test
    void shouldSayWhatARecordAwaits() {
        lookups.put(17L, found("AVRO", FIRST));
        lookups.put(18L, new WriterSchemas.Away("nobody answers"));
        RecordFormat format = AvroFormat.framed(Framing.CONFLUENT, schemas);

        assertThat(format.awaits(framed(18, 2), RecordHeaders.NONE))
                .isEqualTo("schema 18 cannot be had: nobody answers");
        for (byte[] value : List.of(framed(17, 2), framed(19, 2), new byte[] {1}, new byte[0])) {
            assertThat(format.awaits(value, RecordHeaders.NONE)).isNull();
        }
        assertThat(format.awaits(null, RecordHeaders.NONE)).isNull();
    }
}
