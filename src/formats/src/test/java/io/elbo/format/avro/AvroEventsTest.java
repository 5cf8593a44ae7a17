package io.elbo.format.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.event.EventType;
import io.elbo.core.format.JsonTrees;
import io.elbo.core.format.RecordHeaders;
import io.elbo.format.framing.Framing;
import io.elbo.format.writer.Subjects;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AvroEventsTest {
    private static final String SCORE = "{\"detector\":\"cards\",\"model\":{\"name\":\"vae\",\"version\":\"7\"},"
            + "\"score\":0.1,\"rawScore\":12.5,\"parts\":{\"reconstructionLoss\":11.25,\"klDivergence\":1.25},"
            + "\"pValue\":0.9048374180359595,\"threshold\":6.907755278982137,\"severity\":\"none\","
            + "\"source\":{\"topic\":\"payments\",\"partition\":3,\"offset\":1207,\"timestamp\":1767614460000}}";

    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<String, String> opened = new HashMap<>();
    private final AvroEvents events = new AvroEvents(new Subjects() {
        @Override
        public void open(String subject, String schema) {
            opened.put(subject, schema);
        }

        @Override
        public int id(String subject) {
            return ids.getOrDefault(subject, UNKNOWN);
        }

        @Override
        public @Nullable String awaits(String subject) {
            return ids.containsKey(subject) ? null : subject + " has no id";
        }
    });

    private static RecordHeaders headers(String type, String schema) {
        Map<String, String> headers = Map.of("ce_type", type, "ce_dataschema", schema);
        return name ->
                headers.containsKey(name) ? headers.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8) : null;
    }

    private byte[] written(String document) throws Exception {
        ids.put("cards.scores-value", 258);
        return events.write(EventType.SCORE, "cards.scores", JsonTrees.read(document.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldSayWhatItAwaitsUntilEverySchemaHasAnId() {
        events.open(EventType.SCORE, "cards.scores");
        events.open(EventType.ANOMALY, "cards.anomalies");
        assertThat(opened).containsOnlyKeys("cards.scores-value", "cards.anomalies-value");
        assertThat(opened.get("cards.scores-value")).contains("\"io.elbo.events\"");

        assertThat(events.awaits()).isEqualTo("cards.scores-value has no id");
        ids.put("cards.scores-value", 1);
        assertThat(events.awaits()).isEqualTo("cards.anomalies-value has no id");
        ids.put("cards.anomalies-value", 2);
        assertThat(events.awaits()).isNull();
    }

    @Test
    void shouldWriteNothingWithoutAnId() {
        assertThatThrownBy(() -> events.write(EventType.SCORE, "cards.scores", JsonTrees.readOrMissing(new byte[0])))
                .hasMessage("the schema of topic cards.scores has no id yet");
    }

    @Test
    void shouldFrameEventsAsConfluentsSerializersDo() throws Exception {
        byte[] value = written(SCORE);

        assertThat(Arrays.copyOf(value, 5)).containsExactly(0, 0, 0, 1, 2);
    }

    /** As any reader does that asks the registry. */
    @Test
    void shouldBeReadableWithTheRegistrysSchema() throws Exception {
        WriterSchemas registry = id -> new WriterSchemas.Found(
                new WriterSchema("AVRO", EventSchema.latest(EventType.SCORE).text(), List.of()));

        JsonNode read = AvroFormat.framed(Framing.CONFLUENT, registry).document(written(SCORE), RecordHeaders.NONE);

        assertThat(read.at("/score").floatValue()).isEqualTo(0.1f);
        assertThat(read.at("/source/timestamp").asText()).isEqualTo("2026-01-05T12:01:00Z");
        assertThat(read.at("/suppressed").isNull()).isTrue();
    }

    @Test
    void shouldReadEventsByTheirHeaders() throws Exception {
        byte[] value = written(SCORE);
        RecordHeaders headers = headers("io.elbo.score.v2", events.dataSchema(EventType.SCORE));

        assertThat(EventBodies.document(value, headers)).hasToString(SCORE);
        assertThat(EventBodies.isAvro(value)).isTrue();
    }

    @Test
    void shouldReadAsMuchAsItKnowsOfALaterRelease() throws Exception {
        byte[] value = written(SCORE);
        byte[] later = Arrays.copyOf(value, value.length + 7); // fields that are not known yet

        assertThat(EventBodies.document(later, headers("io.elbo.score.v2", "urn:elbo:schema:io.elbo.score.v2:avro:99")))
                .hasToString(SCORE);
    }

    @Test
    void shouldReadJsonAsItIs() {
        byte[] json = SCORE.getBytes(StandardCharsets.UTF_8);

        assertThat(EventBodies.document(json, RecordHeaders.NONE)).hasToString(SCORE);
        assertThat(EventBodies.isAvro(json)).isFalse();
    }

    @Test
    void shouldSurviveBrokenEvents() throws Exception {
        byte[] value = written(SCORE);
        RecordHeaders headers = headers("io.elbo.score.v2", events.dataSchema(EventType.SCORE));
        byte[] long2Gb = Arrays.copyOf(value, value.length);
        System.arraycopy(new byte[] {(byte) 0xf0, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f}, 0, long2Gb, 5, 5);
        assertThat(EventBodies.document(long2Gb, headers).isMissingNode()).isTrue();

        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = value.clone();
            for (int bytes = 1 + random.nextInt(4); bytes > 0; bytes--) {
                broken[5 + random.nextInt(broken.length - 5)] = (byte) random.nextInt();
            }
            JsonNode document = EventBodies.document(broken, headers);
            assertThat(document.isObject() || document.isMissingNode())
                    .as("seed %d", seed)
                    .isTrue();
        }
    }

    @Test
    void shouldFindNoEventInOtherRecords() throws Exception {
        byte[] value = written(SCORE);
        RecordHeaders headers = headers("io.elbo.score.v2", events.dataSchema(EventType.SCORE));

        assertThat(EventBodies.document(value, RecordHeaders.NONE).isMissingNode())
                .isTrue();
        assertThat(EventBodies.document(value, headers("com.example.other", "")).isMissingNode())
                .isTrue();
        for (int length = 0; length < value.length; length++) {
            assertThat(EventBodies.document(Arrays.copyOf(value, length), headers)
                            .isMissingNode())
                    .as("%d bytes", length)
                    .isTrue();
        }
    }
}
