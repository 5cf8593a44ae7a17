package io.elbo.stream.settings;

import io.elbo.core.verdict.Severity;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where and how one detector's anomalies are told to a person, checked. The address may hold a secret: show
 * {@link #origin} instead.
 *
 * @param template a bundled template's name or the path of one; null for Alertmanager's own format
 * @param tokenFile holds a secret for the {@code Authorization} header or the template; read anew for every request
 * @param least less severe anomalies are not told
 * @param dedupWindow how long a key stays quiet once it has been told of
 * @param alertsPerMinute alerts beyond wait
 * @param timeout of one request, from the connection to the end of the answer
 * @param maxAge older anomalies, by the record's own timestamp, are not told any more
 */
public record WebhookSettings(
        URI url,
        @Nullable String template,
        @Nullable Path tokenFile,
        Severity least,
        Duration dedupWindow,
        int alertsPerMinute,
        Duration timeout,
        Duration maxAge) {

    /** Scheme, host and port: the address without what may be secret in it. */
    public String origin() {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    @Override
    public String toString() {
        return "WebhookSettings[" + origin() + "]";
    }
}
