package io.elbo.service.feed;

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
