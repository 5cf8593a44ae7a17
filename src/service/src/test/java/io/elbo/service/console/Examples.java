package io.elbo.service.console;

import io.elbo.service.feed.Anomaly;
import io.elbo.service.feed.Published;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Anomalies to test with. */
final class Examples {
    private Examples() {}

    static Anomaly anomaly(String detector, String key, String severity, long offset, long timestamp) {
        byte[] body = new String(Published.body(severity), StandardCharsets.UTF_8)
                .replace("\"cards\"", "\"" + detector + "\"")
                .getBytes(StandardCharsets.UTF_8);
        return Objects.requireNonNull(
                Anomaly.read(Published.record(key.getBytes(StandardCharsets.UTF_8), body, offset, timestamp)));
    }
}
