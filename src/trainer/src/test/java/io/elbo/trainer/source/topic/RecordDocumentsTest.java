package io.elbo.trainer.source.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.format.SchemaAwayException;
import io.elbo.trainer.source.DataException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordDocumentsTest {
    private final List<String> notices = new ArrayList<>();
    private long millis;
    private long answersFrom; // milliseconds after the start

    /** A format whose values say what becomes of them; of schemas that come late, if a value asks for one. */
    private final class Told implements RecordFormat {
        @Override
        public RecordDecoder decoder(DocumentReaders places, int maxBytes) {
            return (value, batch) -> {
                String text = new String(value == null ? new byte[0] : value, StandardCharsets.UTF_8);
                if (text.equals("late") && millis < answersFrom) {
                    throw new SchemaAwayException("schema 7 cannot be had: http://registry does not answer");
                }
                return switch (text) {
                    case "broken" -> new Decoded.Malformed(Decoded.Reason.INVALID_AVRO, "it ends too early");
                    case "delete" -> new Decoded.Skipped(Decoded.Why.DELETE);
                    default -> {
                        batch.appendRow();
                        yield Decoded.ROW;
                    }
                };
            };
        }

        @Override
        public JsonNode document(byte @Nullable [] value, RecordHeaders headers) {
            byte[] header = headers.last("unit");
            return value != null && value.length > 100
                    ? MissingNode.getInstance()
                    : JsonNodeFactory.instance
                            .objectNode()
                            .put("unit", header == null ? "" : new String(header, StandardCharsets.UTF_8));
        }
    }

    private RecordDocuments documents() {
        return new RecordDocuments(
                "payments",
                new TopicFormat(new Told(), "avro", false),
                notices::add,
                Duration.ofSeconds(60),
                () -> millis * 1_000_000,
                pause -> millis += pause);
    }

    private static ConsumerRecord<byte[], byte[]> record(String value) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("payments", 2, 41, null, value.getBytes(StandardCharsets.UTF_8));
        record.headers().add("unit", "CHF".getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private static String json(RecordDocuments.Converted converted) {
        return new String(((RecordDocuments.Document) converted).json(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldMakeADocumentOfWhatCanBeRead() throws Exception {
        assertThat(json(documents().of(record("fine")))).isEqualTo("{\"unit\":\"CHF\"}");
    }

    @Test
    void shouldSayWhyARecordCannotBeRead() throws Exception {
        assertThat(documents().of(record("broken"))).isEqualTo(new RecordDocuments.Unreadable("it ends too early"));
        assertThat(documents().of(record("x".repeat(101)))).isInstanceOf(RecordDocuments.Unreadable.class);
        assertThat(documents().of(record("delete"))).isEqualTo(new RecordDocuments.PassedOver(Decoded.Why.DELETE));
    }

    @Test
    void shouldHandOnJsonAsItStands() throws Exception {
        RecordDocuments json = new RecordDocuments(
                "payments", TopicFormat.JSON, notices::add, Duration.ZERO, System::nanoTime, pause -> {});
        assertThat(json(json.of(record("no JSON")))).isEqualTo("no JSON");
    }

    @Test
    void shouldWaitForASchemaThatComesLateAndSaySoIfItTakesLong() throws Exception {
        answersFrom = 500;
        assertThat(json(documents().of(record("late")))).contains("CHF");
        assertThat(notices).isEmpty();
        answersFrom = 30_000;
        assertThat(json(documents().of(record("late")))).contains("CHF");
        assertThat(notices)
                .containsExactly("payments-2:41: schema 7 cannot be had: http://registry does not answer;"
                        + " it is asked again for up to 60 s");
    }

    @Test
    void shouldGiveTheReadUpIfNobodyAnswers() {
        answersFrom = Long.MAX_VALUE;
        RecordDocuments documents = documents();
        assertThatThrownBy(() -> documents.of(record("late")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("payments-2:41: schema 7 cannot be had")
                .hasMessageContaining("asked for 60 s. Is the registry of schemas running");
        assertThat(millis).isBetween(60_000L, 62_000L);
    }
}
