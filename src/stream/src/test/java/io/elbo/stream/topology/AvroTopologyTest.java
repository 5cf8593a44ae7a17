package io.elbo.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.event.EventEncoding;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.SchemaAwayException;
import io.elbo.format.avro.AvroEvents;
import io.elbo.format.avro.AvroFormat;
import io.elbo.format.avro.EventBodies;
import io.elbo.format.framing.Framing;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas;
import io.elbo.stream.detector.Examination;
import io.elbo.stream.detector.Json;
import io.elbo.stream.mask.FieldMask;
import io.elbo.stream.mask.MaskKind;
import io.elbo.stream.mask.Masks;
import io.elbo.stream.output.TopicLimits;
import io.elbo.stream.schema.KafkaHeaders;
import io.elbo.stream.schema.KnownSubjects;
import io.elbo.testkit.AvroPayments;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A topic in Avro: everything that looks at a record sees it as its schema has it. */
class AvroTopologyTest {
    private static final String OWNER = "Ada King";
    private static final byte[] UNUSUAL = AvroPayments.record(17, 7777, OWNER);
    private static final RecordFormat AVRO = AvroFormat.framed(Framing.CONFLUENT, id -> switch ((int) id) {
        case 17 -> new WriterSchemas.Found(new WriterSchema("AVRO", AvroPayments.SCHEMA, List.of()));
        case 18 -> new WriterSchemas.NotFound("schema 18 is not in the registry");
        default -> new WriterSchemas.Away("nobody answers");
    });

    private CardsDriver cards;

    @BeforeEach
    void start() throws Exception {
        start(Masks.NONE);
    }

    private void start(Masks masks) throws Exception {
        start(masks, null);
    }

    private void start(Masks masks, @Nullable EventEncoding encoding) throws Exception {
        cards = new CardsDriver(
                settings -> settings.withFormat(AVRO).withMasks(masks).withEncoding(encoding));
    }

    @AfterEach
    void stop() {
        cards.close();
    }

    private TestOutputTopic<byte[], byte[]> topic(String name) {
        return cards.topic(name);
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldShowAnAnomalyWithTheNamesAndValuesOfItsSchema() throws Exception {
        cards.payments().pipeInput(null, UNUSUAL);

        JsonNode anomaly = Json.read(topic("cards.anomalies").readRecord().value());
        assertThat(anomaly.get("payload"))
                .hasToString(
                        "{\"amount\":7777.0,\"card\":{\"country\":\"SE\",\"owner\":\"Ada King\"},\"online\":true}");
        JsonNode reason = anomaly.at("/contributions/0");
        assertThat(reason.get("field").asText()).isEqualTo("amount");
        assertThat(reason.get("value").doubleValue()).isEqualTo(7777);
    }

    @Test
    void shouldWriteEventsInAvro() throws Exception {
        stop();
        start(Masks.NONE, new AvroEvents(new KnownSubjects()));
        cards.payments().pipeInput(null, UNUSUAL);
        cards.payments().pipeInput(null, new byte[] {1});

        TestRecord<byte[], byte[]> anomaly = topic("cards.anomalies").readRecord();
        assertThat(header(anomaly, "content-type")).isEqualTo("application/avro");
        assertThat(header(anomaly, "ce_dataschema")).isEqualTo("urn:elbo:schema:io.elbo.anomaly.v2:avro:1");
        assertThat(anomaly.value()).startsWith(0, 0, 0, 1, 2);
        JsonNode document = EventBodies.document(anomaly.value(), KafkaHeaders.of(anomaly.headers()));
        assertThat(document.at("/payload/card/owner").asText()).isEqualTo(OWNER);
        assertThat(document.at("/contributions/0/value").doubleValue()).isEqualTo(7777);
        TestRecord<byte[], byte[]> score = topic("cards.scores").readRecord();
        assertThat(EventBodies.document(score.value(), KafkaHeaders.of(score.headers()))
                        .get("score"))
                .isEqualTo(document.get("score"));
        assertThat(topic("cards.annotated").readRecord().value()).isEqualTo(UNUSUAL);
        TestRecord<byte[], byte[]> letter = topic("payments.dlq").readRecord();
        assertThat(letter.value()).containsExactly(1);
        assertThat(header(letter, "elbo-dlq-reason")).isEqualTo("invalid-framing");
    }

    @Test
    void shouldPassRecordsOnAsTheyCame() {
        cards.payments().pipeInput(null, UNUSUAL);

        assertThat(topic("cards.annotated").readRecord().value()).isEqualTo(UNUSUAL);
    }

    @Test
    void shouldKeepTheBytesOfWhatCannotBeRead() {
        byte[] cut = Arrays.copyOf(UNUSUAL, UNUSUAL.length - 1);
        byte[] unknown = AvroPayments.record(18, 50, OWNER);
        cards.payments().pipeInput(null, cut);
        cards.payments().pipeInput(null, unknown);
        cards.payments().pipeInput(null, new byte[] {'{', '}'});

        List<TestRecord<byte[], byte[]>> letters = topic("payments.dlq").readRecordsToList();
        assertThat(letters.stream().map(letter -> header(letter, "elbo-dlq-reason")))
                .containsExactly("invalid-avro", "unknown-schema", "invalid-framing");
        assertThat(letters.stream().map(TestRecord::value)).containsExactly(cut, unknown, new byte[] {'{', '}'});
    }

    @Test
    void shouldMakeNoDeadLetterOfARecordWhoseSchemaCannotBeHad() {
        assertThatThrownBy(() -> cards.payments().pipeInput(null, AvroPayments.record(19, 50, OWNER)))
                .hasRootCauseInstanceOf(SchemaAwayException.class);

        assertThat(topic("payments.dlq").isEmpty()).isTrue();
    }

    @Test
    void shouldMaskADeadLetterByTheNamesOfItsSchema() throws Exception {
        stop();
        start(Masks.of(List.of(FieldMask.of("/card/owner", MaskKind.DROP)), null));
        cards.limits()
                .refresh(Map.of("cards.anomalies", new TopicLimits(10, true, Long.MAX_VALUE, Long.MAX_VALUE, false)));
        cards.payments().pipeInput(null, UNUSUAL);

        TestRecord<byte[], byte[]> letter = topic("payments.dlq").readRecord();
        assertThat(header(letter, "elbo-dlq-masked")).isEqualTo("fields");
        assertThat(Json.read(letter.value()))
                .hasToString("{\"amount\":7777.0,\"card\":{\"country\":\"SE\"},\"online\":true}");
    }

    @Test
    void shouldReadWhatSomebodyMakesUpAsJson() {
        Examination examination = cards.detector()
                .examine("{\"amount\": 7777, \"card\": {\"country\": \"SE\"}, \"online\": true}"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(((Examination.Explained) examination).verdict().isAnomaly()).isTrue();
    }
}
