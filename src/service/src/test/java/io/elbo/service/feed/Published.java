package io.elbo.service.feed;

import io.elbo.core.event.EventType;
import io.elbo.format.avro.AvroEvents;
import io.elbo.format.writer.Subjects;
import io.elbo.stream.detector.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Records of an anomalies topic to test with. */
public final class Published {
    private Published() {}

    public static byte[] body(String severity) {
        String text = """
                {"detector": "cards", "model": {"name": "payments", "version": "7"}, "score": 9.75, "rawScore": 15.5,
                 "parts": {"reconstructionLoss": 3, "klDivergence": 1}, "pValue": 6.3e-5, "threshold": 6.9, "severity": "%s",
                 "contributions": [
                   {"field": "currency", "value": "JPY", "expected": "SEK", "nats": 8.1, "reason": "unexpected",
                    "remainingScore": 3.1, "text": "JPY, unusual with country SE (expected SEK)"},
                   {"field": "amount", "value": null, "expected": 21.5, "nats": 4.0, "reason": "missing",
                    "text": "missing (expected 21.5)"}],
                 "source": {"topic": "payments", "partition": 3, "offset": 1207, "timestamp": 1767614400000},
                 "payload": {"secret": "payload"}}
                """;
        return text.formatted(severity).getBytes(StandardCharsets.UTF_8);
    }

    /** An anomaly in Avro, of a document in JSON. */
    public static ConsumerRecord<byte[], byte[]> avro(byte[] key, byte[] json, long offset, long timestamp)
            throws IOException {
        AvroEvents events = new AvroEvents(new Subjects() {
            @Override
            public void open(String subject, String schema) {}

            @Override
            public int id(String subject) {
                return 17;
            }

            @Override
            public @Nullable String awaits(String subject) {
                return null;
            }
        });
        ConsumerRecord<byte[], byte[]> record =
                record(key, events.write(EventType.ANOMALY, "cards.anomalies", Json.read(json)), offset, timestamp);
        record.headers().add("ce_type", EventType.ANOMALY.text().getBytes(StandardCharsets.UTF_8));
        record.headers()
                .add("ce_dataschema", events.dataSchema(EventType.ANOMALY).getBytes(StandardCharsets.UTF_8));
        return record;
    }

    public static ConsumerRecord<byte[], byte[]> record(
            byte @Nullable [] key, byte @Nullable [] value, long offset, long timestamp) {
        return new ConsumerRecord<>(
                "cards.anomalies",
                0,
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                key == null ? -1 : key.length,
                value == null ? -1 : value.length,
                key,
                value,
                new RecordHeaders(),
                java.util.Optional.empty());
    }
}
