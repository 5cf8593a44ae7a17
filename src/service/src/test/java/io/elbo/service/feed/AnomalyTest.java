package io.elbo.service.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.stream.detector.Json;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnomalyTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void shouldReadWhatTheStreamWritesWithoutItsPayload() {
        Anomaly anomaly = Anomaly.read(Published.record(bytes("kündin"), Published.body("warning"), 4, 99));

        assertThat(anomaly).isNotNull();
        assertThat(anomaly.detector()).isEqualTo("cards");
        assertThat(anomaly.key()).isEqualTo("kündin");
        assertThat(anomaly.timestamp()).isEqualTo(99);
        assertThat(anomaly.document().has("payload")).isFalse();
    }

    @Test
    void shouldReadTheSameFromAvro() throws Exception {
        ConsumerRecord<byte[], byte[]> avro = Published.avro(bytes("kündin"), Published.body("warning"), 4, 99);
        Anomaly json = Anomaly.read(Published.record(bytes("kündin"), Published.body("warning"), 4, 99));

        Anomaly anomaly = Anomaly.read(avro);

        assertThat(anomaly).isNotNull();
        assertThat(json).isNotNull();
        assertThat(anomaly.key()).isEqualTo("kündin");
        assertThat(anomaly.severity()).isEqualTo(json.severity());
        assertThat(anomaly.unusualFields()).isEqualTo(json.unusualFields());
        assertThat(anomaly.document().get("source"))
                .hasToString(json.document().get("source").toString());
        assertThat(anomaly.document().has("payload")).isFalse();
        assertThat(Json.read(Anomaly.json(avro)).get("payload")).hasToString("{\"secret\":\"payload\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "[]",
                "{}",
                "{\"detector\": \"cards\", \"severity\": \"none\"}",
                "{\"detector\": 3}"
            })
    void shouldTakeNothingElseForAnAnomaly(String body) {
        assertThat(Anomaly.read(Published.record(null, bytes(body), 0, 0))).isNull();
    }

    @Test
    void shouldShowAnyKey() {
        assertThat(key(null)).isEmpty();
        assertThat(key(new byte[] {(byte) 0xff, 0x10})).isEqualTo("ff10");
        String one = key(bytes("k".repeat(100_000) + "1"));
        String other = key(bytes("k".repeat(100_000) + "2"));
        assertThat(one).hasSizeLessThan(200).isNotEqualTo(other);
    }

    private static String key(byte[] key) {
        Anomaly anomaly = Anomaly.read(Published.record(key, Published.body("warning"), 0, 0));
        assertThat(anomaly).isNotNull();
        return anomaly.key();
    }
}
