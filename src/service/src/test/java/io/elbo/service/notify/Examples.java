package io.elbo.service.notify;

import io.elbo.core.verdict.Severity;
import io.elbo.service.feed.Anomaly;
import io.elbo.service.feed.Published;
import io.elbo.stream.settings.WebhookSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

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

    static Anomaly anomaly(String key, String severity, long offset, long timestamp) {
        return Objects.requireNonNull(Anomaly.read(
                Published.record(key.getBytes(StandardCharsets.UTF_8), Published.body(severity), offset, timestamp)));
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
