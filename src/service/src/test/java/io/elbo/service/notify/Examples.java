package io.elbo.service.notify;

import io.elbo.core.verdict.Severity;
import io.elbo.stream.settings.WebhookSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Anomalies, alerts and settings to test with. */
final class Examples {
    private Examples() {}

    static WebhookSettings settings(String url) {
        return new WebhookSettings(
                URI.create(url),
                null,
                null,
                Severity.WARNING,
                Duration.ofMinutes(5),
                30,
                Duration.ofSeconds(1),
                Duration.ofHours(1));
    }

    static byte[] body(String severity) {
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

    static ConsumerRecord<byte[], byte[]> record(
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

    static Anomaly anomaly(String key, String severity, long offset, long timestamp) {
        return Objects.requireNonNull(
                Anomaly.read(record(key.getBytes(StandardCharsets.UTF_8), body(severity), offset, timestamp)));
    }

    static Alert alert(String key) {
        return new Alert(
                anomaly(key, "critical", 7, 1_767_614_400_000L),
                3,
                12,
                Instant.parse("2026-01-05T12:00:01Z"),
                Instant.parse("2026-01-05T12:10:01Z"));
    }
}
