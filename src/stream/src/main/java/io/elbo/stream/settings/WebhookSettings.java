package io.elbo.stream.settings;

import io.elbo.core.verdict.Severity;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where and how one detector's anomalies are reported by HTTP, checked. The address may hold a secret: show
 * {@link #origin} instead.
 *
 * @param template a bundled template's name or the path of one; null for Alertmanager's own format
 * @param tokenFile holds a secret for the {@code Authorization} header or the template; read anew for every request
 * @param reportsIncidents whether incidents of keys are reported in place of single anomalies
 * @param minSeverity less severe anomalies are not reported
 * @param dedupWindow how long a key stays quiet after an alert about it
 * @param alertsPerMinute more alerts than these wait
 * @param timeout of one request, from the connection to the end of the answer
 * @param maxAge older anomalies, by the record's own timestamp, are not reported any more
 */
public record WebhookSettings(
        URI url,
        @Nullable String template,
        @Nullable Path tokenFile,
        boolean reportsIncidents,
        Severity minSeverity,
        Duration dedupWindow,
        int alertsPerMinute,
        Duration timeout,
        Duration maxAge) {
    /** Of single anomalies. */
    public WebhookSettings(
            URI url,
            @Nullable String template,
            @Nullable Path tokenFile,
            Severity minSeverity,
            Duration dedupWindow,
            int alertsPerMinute,
            Duration timeout,
            Duration maxAge) {
        this(url, template, tokenFile, false, minSeverity, dedupWindow, alertsPerMinute, timeout, maxAge);
    }

    /** Scheme, host and port: the address without what may be secret in it. */
    public String origin() {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    @Override
    public String toString() {
        return "WebhookSettings[" + origin() + "]";
    }
}
