package io.elbo.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.stream.detector.Examination;
import io.elbo.stream.detector.Json;
import io.elbo.stream.mask.FieldMask;
import io.elbo.stream.mask.MaskKind;
import io.elbo.stream.mask.Masks;
import io.elbo.stream.output.TopicLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What masks leave of a record in everything that goes out. */
class MaskingTopologyTest {
    private static final String AMOUNT = "7777777777777777";
    private static final String OWNER = "Ada King";
    private static final String UNUSUAL = "{\"amount\": " + AMOUNT + ", \"card\": {\"country\": \"SE\", \"owner\": \""
            + OWNER + "\"}, \"online\": true}";

    private CardsDriver cards;

    @BeforeEach
    void start() throws Exception {
        cards = new CardsDriver(settings -> settings.withMasks(Masks.of(
                List.of(
                        FieldMask.of("/amount", MaskKind.LAST4),
                        FieldMask.of("/card/owner", MaskKind.DROP),
                        FieldMask.ofKey(MaskKind.HASH)),
                bytes("a secret of the test's own"))));
    }

    @AfterEach
    void stop() {
        cards.close();
    }

    private TestRecord<byte[], byte[]> read(String topic) {
        return cards.topic(topic).readRecord();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void shouldTellNothingOfMaskedValuesInAnyOutput() throws Exception {
        cards.payments().pipeInput(bytes("customer-0042"), bytes(UNUSUAL));

        for (String topic : List.of("cards.anomalies", "cards.scores", "cards.annotated")) {
            TestRecord<byte[], byte[]> output = read(topic);
            assertThat(text(output.value())).as(topic).doesNotContain(AMOUNT, OWNER, "7.77");
            assertThat(text(output.key())).as(topic).startsWith("hmac:");
        }
    }

    @Test
    void shouldShowWhatTheMasksLeave() throws Exception {
        cards.payments().pipeInput(null, bytes(UNUSUAL));

        JsonNode anomaly = Json.read(read("cards.anomalies").value());
        assertThat(anomaly.get("payload"))
                .hasToString("{\"amount\":\"…7777\",\"card\":{\"country\":\"SE\"},\"online\":true}");
        JsonNode reason = anomaly.at("/contributions/0");
        assertThat(reason.get("field").asText()).isEqualTo("amount");
        assertThat(reason.get("value").asText()).isEqualTo("…7777");
        assertThat(reason.get("expected").asText()).isEqualTo("…");
        assertThat(reason.get("text").asText()).contains("masked");
        assertThat(reason.get("nats").floatValue()).isPositive();
        assertThat(Json.read(read("cards.annotated").value()).at("/card/owner").isMissingNode())
                .isTrue();
    }

    @Test
    void shouldDropTheValueOfADeadLetterInWhichNobodyKnowsWhereThingsStand() {
        for (String junk : List.of(
                "{\"card\": {\"owner\": \"" + OWNER + "\"}", // no JSON
                "[{\"card\": {\"owner\": \"" + OWNER + "\"}}]", // no object
                "{\"card\": {\"owner\": \"" + OWNER + "\"}, \"note\": \"" + "x".repeat(CardsDriver.MAX_RECORD_BYTES)
                        + "\"}")) {
            cards.payments().pipeInput(bytes("customer-0042"), bytes(junk));

            TestRecord<byte[], byte[]> letter = read("payments.dlq");
            assertThat(letter.value()).isEmpty();
            assertThat(text(letter.key())).startsWith("hmac:");
            assertThat(text(letter.headers().lastHeader("elbo-dlq-masked").value()))
                    .isEqualTo("all");
            assertThat(text(letter.headers().lastHeader("elbo-dlq-detail").value()))
                    .doesNotContain(OWNER);
        }
    }

    @Test
    void shouldMaskADeadLetterThatIsAnObject() throws Exception {
        cards.limits()
                .refresh(Map.of(
                        "cards.annotated", new TopicLimits(16_384, true, Long.MAX_VALUE, Long.MAX_VALUE, false)));
        cards.payments()
                .pipeInput(null, bytes(UNUSUAL.replace("true", "true, \"note\": \"" + "x".repeat(20_000) + "\"")));

        TestRecord<byte[], byte[]> letter = read("payments.dlq");
        assertThat(text(letter.headers().lastHeader("elbo-dlq-masked").value())).isEqualTo("fields");
        assertThat(text(letter.value())).doesNotContain(OWNER, AMOUNT);
        assertThat(Json.read(letter.value()).at("/card/country").asText()).isEqualTo("SE");
    }

    @Test
    void shouldMaskTheReasonsOfARecordThatIsAskedAbout() {
        Examination examination = cards.detector().examine(bytes(UNUSUAL));

        assertThat(((Examination.Explained) examination).contributions())
                .allSatisfy(reason -> assertThat(reason.toString()).doesNotContain(AMOUNT, "7.77"));
    }
}
