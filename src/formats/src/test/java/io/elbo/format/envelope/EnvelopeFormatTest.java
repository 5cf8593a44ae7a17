package io.elbo.format.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.Decoded.Why;
import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.format.avro.AvroFormat;
import io.elbo.format.protobuf.ProtobufFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeFormatTest {
    private static final int MAX_BYTES = 1 << 16;
    private static final Schema SCHEMA = new Schema(List.of(
            new NumericField("amount", "/amount"),
            new NumericField("depth", "/card/depth"),
            new NumericField("time", "/$envelope/source/ts_ms")));

    private final Batch batch = new Batch(SCHEMA, 4);

    private static RecordFormat format(Envelope envelope, boolean scoresDeletes) {
        return new EnvelopeFormat(envelope, scoresDeletes, JsonFormat.JSON);
    }

    private Decoded decode(RecordFormat format, String json) {
        batch.clear();
        return format.decoder(DocumentReaders.of(SCHEMA), MAX_BYTES).decode(bytes(json), batch);
    }

    private static JsonNode document(RecordFormat format, String json) {
        return format.document(bytes(json), RecordHeaders.NONE);
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private void assertReads(RecordFormat format, String json, float amount) {
        assertThat(decode(format, json)).isSameAs(Decoded.ROW);
        assertThat(batch.rows()).isEqualTo(1);
        assertThat(batch.numeric(0, 0)).isEqualTo(amount);
        assertThat(document(format, json).get("amount").floatValue()).isEqualTo(amount);
    }

    private void assertSkips(RecordFormat format, String json, Why why) {
        assertThat(decode(format, json)).isEqualTo(new Decoded.Skipped(why));
        assertThat(batch.rows()).isZero();
        assertThat(document(format, json).isMissingNode()).isTrue();
    }

    private void assertRefuses(RecordFormat format, String json, Decoded.Reason reason) {
        assertThat(decode(format, json))
                .isInstanceOfSatisfying(Decoded.Malformed.class, malformed -> assertThat(malformed.reason())
                        .isEqualTo(reason));
        assertThat(batch.rows()).isZero();
        assertThat(document(format, json).isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c", "r", "u"})
    void shouldReadTheRowAfterAChange(String op) {
        String event = "{'before':{'amount':1},'after':{'amount':7,'card':{'depth':2}},'op':'" + op + "'}";
        assertReads(format(Envelope.DEBEZIUM, false), event, 7);
        assertThat(batch.numeric(0, 1)).isEqualTo(2);
        assertReads(format(Envelope.DEBEZIUM, true), event, 7);
    }

    @Test
    void shouldReadWhatConnectWrapsInAPayloadAndWhatItDoesNotFromTheSameTopic() {
        RecordDecoder decoder = format(Envelope.DEBEZIUM, true).decoder(DocumentReaders.of(SCHEMA), MAX_BYTES);
        String schema = "{'schema':{'type':'struct','fields':[{'field':'op','type':'string'}]},'payload':";
        for (int round = 0; round < 2; round++) {
            batch.clear();
            assertThat(decoder.decode(bytes("{'after':{'amount':1},'op':'c'}"), batch))
                    .isSameAs(Decoded.ROW);
            assertThat(decoder.decode(bytes(schema + "{'after':{'amount':2},'op':'c'}}"), batch))
                    .isSameAs(Decoded.ROW);
            assertThat(decoder.decode(bytes(schema + "{'before':{'amount':3},'after':null,'op':'d'}}"), batch))
                    .isSameAs(Decoded.ROW);
            assertThat(decoder.decode(bytes("{'before':{'amount':4},'after':null,'op':'d'}"), batch))
                    .isSameAs(Decoded.ROW);
            for (int row = 0; row < 4; row++) {
                assertThat(batch.numeric(row, 0)).isEqualTo(row + 1);
            }
        }
    }

    @Test
    void shouldReadATableThatHasAColumnOfTheNameOfTheWrapper() {
        assertReads(
                format(Envelope.DEBEZIUM, false), "{'op':'c','after':{'amount':5,'payload':{'op':'x'},'op':'y'}}", 5);
    }

    @Test
    void shouldSkipADeleteOrReadTheRowBeforeIt() {
        String event = "{'before':{'amount':3},'after':null,'op':'d'}";
        assertSkips(format(Envelope.DEBEZIUM, false), event, Why.DELETE);
        assertReads(format(Envelope.DEBEZIUM, true), event, 3);
        assertSkips(format(Envelope.DEBEZIUM, true), "{'before':null,'after':null,'op':'d'}", Why.PARTIAL);
    }

    @Test
    void shouldSkipWhatSaysNothingOfARow() {
        RecordFormat debezium = format(Envelope.DEBEZIUM, true);
        assertSkips(debezium, "{'op':'t','before':null,'after':null,'source':{'ts_ms':1}}", Why.TRUNCATE);
        assertSkips(debezium, "{'op':'m','message':{'prefix':'p','content':'x'}}", Why.NOTICE);
        assertSkips(debezium, "{'ts_ms':1}", Why.NOTICE);
        assertSkips(debezium, "{'schema':{},'payload':{'ts_ms':1}}", Why.NOTICE);
        assertSkips(debezium, "{'status':'BEGIN','id':'7','event_count':null,'ts_ms':1}", Why.NOTICE);
        assertSkips(debezium, "{'source':{},'databaseName':'d','ddl':'CREATE TABLE t','ts_ms':1}", Why.NOTICE);
        assertSkips(debezium, "{'op':'u','after':null,'updateDescription':{}}", Why.PARTIAL);
    }

    @Test
    void shouldRefuseWhatIsNoEnvelopeAndNotQuoteIt() {
        RecordFormat debezium = format(Envelope.DEBEZIUM, true);
        for (String json : List.of(
                "{'amount':3}",
                "{}",
                "{'amount':3,'ts_ms':1}",
                "{'op':'z','after':{'amount':1}}",
                "{'op':7,'after':{'amount':1}}",
                "{'op':null,'after':{'amount':1}}",
                "{'op':'c','after':null}",
                "{'op':'c','after':7}",
                "{'op':'c','after':[1]}")) {
            assertRefuses(debezium, json, Decoded.Reason.INVALID_ENVELOPE);
        }
        assertRefuses(debezium, "{'op':'c','after':'secret'}", Decoded.Reason.INVALID_JSON);
        assertThat(decode(debezium, "{'op':'c','after':'secret'}").toString()).doesNotContain("secret");
        assertRefuses(debezium, "", Decoded.Reason.EMPTY);
        assertRefuses(debezium, "{'op':'c','after':{'amount':1}", Decoded.Reason.INVALID_JSON);
    }

    @Test
    void shouldReadFieldsOfTheEnvelopeByPointersOfTheirOwn() {
        String event = "{'op':'c','source':{'ts_ms':99,'query':'INSERT 1','db':'d'},'after':{'amount':1,'source':5},"
                + "'before':{'amount':2}}";
        RecordFormat debezium = format(Envelope.DEBEZIUM, false);
        assertReads(debezium, event, 1);
        assertThat(batch.numeric(0, 2)).isEqualTo(99);
        assertThat(document(debezium, event))
                .isEqualTo(document(
                        JsonFormat.JSON,
                        "{'amount':1,'source':5,'$envelope':{'op':'c','source':{'ts_ms':99,'db':'d'}}}"));
        String text = "{'op':'c','source':{'ts_ms':99},'after':'{\\'amount\\':8}'}";
        assertReads(debezium, text, 8);
        assertThat(batch.numeric(0, 2)).isEqualTo(99);
    }

    @Test
    void shouldReadTheExtendedJsonThatDebeziumTakesFromMongoDb() {
        RecordFormat debezium = format(Envelope.DEBEZIUM, true);
        assertReads(
                debezium, "{'op':'c','after':'{\\'amount\\':{\\'$numberLong\\':\\'5\\'},\\'n\\':\\'\\u00e9\\'}'}", 5);
        assertReads(debezium, "{'op':'c','after':'{\\n\\'amount\\':6}'}", 6);
        assertReads(debezium, "{'op':'d','after':null,'before':'{\\'amount\\':4}'}", 4);
        assertReads(debezium, "{'schema':{},'payload':{'op':'u','after':'{\\'amount\\':3}'}}", 3);
    }

    @Test
    void shouldReadMongoDbsEvents() {
        RecordFormat mongodb = format(Envelope.MONGODB, true);
        assertReads(mongodb, "{'operationType':'insert','fullDocument':{'amount':{'$numberDecimal':'2.5'}}}", 2.5f);
        assertReads(mongodb, "{'operationType':'update','fullDocument':{'amount':{'$date':{'$numberLong':'6'}}}}", 6);
        assertReads(mongodb, "{'operationType':'replace','fullDocument':'{\\'amount\\':9}'}", 9);
        assertReads(mongodb, "{'operationType':'delete','fullDocumentBeforeChange':{'amount':1}}", 1);
        assertReads(mongodb, "{'schema':{},'payload':{'operationType':'insert','fullDocument':{'amount':4}}}", 4);
        assertSkips(mongodb, "{'operationType':'delete','documentKey':{'_id':1}}", Why.PARTIAL);
        assertSkips(format(Envelope.MONGODB, false), "{'operationType':'delete'}", Why.DELETE);
        assertSkips(mongodb, "{'operationType':'update','updateDescription':{}}", Why.PARTIAL);
        assertSkips(mongodb, "{'operationType':'drop'}", Why.TRUNCATE);
        assertSkips(mongodb, "{'operationType':'createIndexes'}", Why.NOTICE);
        assertRefuses(mongodb, "{'fullDocument':{'amount':1}}", Decoded.Reason.INVALID_ENVELOPE);
    }

    @Test
    void shouldShowExtendedJsonAsPlainValues() {
        assertThat(document(
                                format(Envelope.MONGODB, false),
                                "{'operationType':'insert','wallTime':{'$date':'2026-01-01T00:00:00Z'},'documentKey':{'_id':1},"
                                        + "'fullDocument':{'_id':{'$oid':'ab'},'a':[{'$numberInt':'1'}],'b':{'$numberDouble':'NaN'},"
                                        + "'c':{'$date':1},'d':{'e':{'$numberDecimal':'1.50'}}}}")
                        .toString())
                .isEqualTo(new String(
                        bytes("{'_id':'ab','a':[1],'b':'NaN','c':1,'d':{'e':1.50},"
                                + "'$envelope':{'operationType':'insert','wallTime':'2026-01-01T00:00:00Z'}}"),
                        StandardCharsets.UTF_8));
    }

    /** What is not a single value may be the record under another name, which masks would miss. */
    @Test
    void shouldShowSingleValuesOfTheEnvelopeOnly() {
        assertThat(document(
                        format(Envelope.CLOUDEVENTS, false),
                        "{'specversion':'1.0','Data':{'pan':'4'},'DATA':'4','more':{'pan':'4'},'list':['4'],'id':'7',"
                                + "'data':{'amount':7}}"))
                .hasToString("{\"amount\":7,\"$envelope\":{\"specversion\":\"1.0\",\"id\":\"7\"}}");
        assertThat(document(
                        format(Envelope.DEBEZIUM, false),
                        "{'op':'c','after':{'amount':7},'source':{'query':'4','x':{'query':'4'},'db':'shop'},"
                                + "'ts_ms':{'pan':'4'},'transaction':['4']}"))
                .hasToString("{\"amount\":7,\"$envelope\":{\"op\":\"c\",\"source\":{\"db\":\"shop\"}}}");
    }

    @Test
    void shouldReadTheDataOfCloudEvents() {
        RecordFormat cloud = format(Envelope.CLOUDEVENTS, false);
        String event = "{'specversion':'1.0','type':'t','source':'/s','id':'1',";
        assertReads(cloud, event + "'data':{'amount':3}}", 3);
        String base64 = Base64.getEncoder().encodeToString(bytes("{'amount':5}"));
        assertReads(cloud, event + "'data_base64':'" + base64 + "'}", 5);
        assertThat(document(cloud, event + "'data_base64':'" + base64 + "'}").get("$envelope"))
                .isEqualTo(document(JsonFormat.JSON, "{'specversion':'1.0','type':'t','source':'/s','id':'1'}"));
        assertRefuses(cloud, event + "'data_base64':'?'}", Decoded.Reason.INVALID_ENVELOPE);
        assertRefuses(cloud, event + "'data_base64':'aGVsbG8='}", Decoded.Reason.INVALID_JSON);
        assertRefuses(cloud, event + "'data':7}", Decoded.Reason.INVALID_ENVELOPE);
        assertRefuses(cloud, "{'data':{'amount':3}}", Decoded.Reason.INVALID_ENVELOPE);
    }

    @Test
    void shouldReadEnvelopesInAvro() throws IOException {
        String schema = new String(
                bytes("{'type':'record','name':'Envelope','fields':[{'name':'before','type':['null',{'type':'record',"
                        + "'name':'Value','fields':[{'name':'id','type':'long'},{'name':'amount','type':'double'}]}]},"
                        + "{'name':'after','type':['null','Value']},{'name':'source','type':{'type':'record','name':'Source',"
                        + "'fields':[{'name':'ts_ms','type':'long'}]}},{'name':'op','type':'string'}]}"),
                StandardCharsets.UTF_8);
        RecordFormat format = new EnvelopeFormat(Envelope.DEBEZIUM, true, avro(schema));

        byte[] written = event(schema, null, 5.0, "c");
        batch.clear();
        RecordDecoder decoder = format.decoder(DocumentReaders.of(SCHEMA), MAX_BYTES);
        assertThat(decoder.decode(written, batch)).isSameAs(Decoded.ROW);
        assertThat(decoder.decode(event(schema, 6.0, null, "d"), batch)).isSameAs(Decoded.ROW);
        assertThat(decoder.decode(event(schema, null, null, "t"), batch)).isEqualTo(new Decoded.Skipped(Why.TRUNCATE));
        assertThat(decoder.decode(event(schema, null, null, "c"), batch)).isInstanceOf(Decoded.Malformed.class);
        assertThat(batch.rows()).isEqualTo(2);
        assertThat(batch.numeric(0, 0)).isEqualTo(5);
        assertThat(batch.numeric(1, 0)).isEqualTo(6);
        assertThat(batch.numeric(1, 2)).isEqualTo(99);
        assertThat(format.document(written, RecordHeaders.NONE))
                .hasToString(
                        document(JsonFormat.JSON, "{'id':1,'amount':5.0,'$envelope':{'source':{'ts_ms':99},'op':'c'}}")
                                .toString());
    }

    @Test
    void shouldReadEnvelopesInProtobuf() throws Exception {
        RecordFormat format = new EnvelopeFormat(
                Envelope.DEBEZIUM,
                true,
                ProtobufFormat.of(
                        "syntax = \"proto3\"; message Envelope { message Value { int64 amount = 1; }"
                                + " Value before = 1; Value after = 2; string op = 3; }",
                        List.of(),
                        null));
        RecordDecoder decoder = format.decoder(DocumentReaders.of(SCHEMA), MAX_BYTES);
        byte[] created = {0x12, 2, 8, 7, 0x1A, 1, 'c'};

        assertThat(decoder.decode(created, batch)).isSameAs(Decoded.ROW);
        assertThat(decoder.decode(new byte[] {0x0A, 2, 8, 9, 0x1A, 1, 'd'}, batch))
                .isSameAs(Decoded.ROW);
        assertThat(decoder.decode(new byte[] {0x1A, 1, 't'}, batch)).isEqualTo(new Decoded.Skipped(Why.TRUNCATE));
        assertThat(decoder.decode(new byte[] {0x12, 0}, batch)).isInstanceOf(Decoded.Malformed.class);
        assertThat(batch.rows()).isEqualTo(2);
        assertThat(batch.numeric(0, 0)).isEqualTo(7);
        assertThat(batch.numeric(1, 0)).isEqualTo(9);
        assertThat(format.document(created, RecordHeaders.NONE))
                .hasToString("{\"amount\":7,\"$envelope\":{\"op\":\"c\"}}");
    }

    private static RecordFormat avro(String schema) {
        try {
            return AvroFormat.of(schema, List.of());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] event(String text, @Nullable Double before, @Nullable Double after, String op)
            throws IOException {
        org.apache.avro.Schema schema = new org.apache.avro.Schema.Parser().parse(text);
        GenericData.Record event = new GenericData.Record(schema);
        event.put("before", row(schema, before));
        event.put("after", row(schema, after));
        event.put("op", op);
        GenericData.Record source =
                new GenericData.Record(schema.getField("source").schema());
        source.put("ts_ms", 99L);
        event.put("source", source);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(schema).write(event, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static GenericData.@Nullable Record row(org.apache.avro.Schema schema, @Nullable Double amount) {
        if (amount == null) {
            return null;
        }
        GenericData.Record row = new GenericData.Record(
                schema.getField("before").schema().getTypes().get(1));
        row.put("id", 1L);
        row.put("amount", amount);
        return row;
    }

    @Test
    void shouldPassOverTombstonesAndNotOverValuesOfNoBytes() {
        RecordDecoder decoder = new SkippedTombstones(JsonFormat.JSON).decoder(DocumentReaders.of(SCHEMA), MAX_BYTES);
        assertThat(decoder.decode(null, batch)).isEqualTo(new Decoded.Skipped(Why.TOMBSTONE));
        assertThat(decoder.decode(new byte[0], batch)).isInstanceOf(Decoded.Malformed.class);
        assertThat(decoder.decode(bytes("{'amount':1}"), batch)).isSameAs(Decoded.ROW);
    }

    @Test
    void shouldShareAScanAmongDetectorsWithTheSameSettings() {
        assertThat(format(Envelope.DEBEZIUM, true)).isEqualTo(format(Envelope.DEBEZIUM, true));
        assertThat(format(Envelope.DEBEZIUM, true)).isNotEqualTo(format(Envelope.DEBEZIUM, false));
    }
}
