package io.elbo.service.config;

import io.elbo.core.verdict.Severity;
import io.elbo.service.config.ElboConfig.WebhookConfig;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.WebhookSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns one detector's {@code webhook.*} properties into {@link WebhookSettings}, or refuses them in one line. */
final class WebhookReader {
    private final String prefix;

    /** @param prefix of the properties, such as {@code elbo.detectors."cards".webhook.} */
    private WebhookReader(String prefix) {
        this.prefix = prefix;
    }

    /** Null if no address is set: then nothing is reported. */
    static @Nullable WebhookSettings read(String prefix, WebhookConfig tree) {
        WebhookReader reader = new WebhookReader(prefix);
        Optional<String> url = tree.url().filter(text -> !text.isBlank());
        Optional<String> file = tree.urlFile().filter(text -> !text.isBlank());
        if (url.isPresent() && file.isPresent()) {
            throw new BadConfigurationException(prefix + "url and " + prefix + "url-file: only one of them can be set");
        }
        return url.or(() -> file.map(reader::content))
                .map(text -> reader.settings(text.strip(), tree))
                .orElse(null);
    }

    private WebhookSettings settings(String url, WebhookConfig tree) {
        return new WebhookSettings(
                url(url),
                template(tree),
                tree.tokenFile().map(file -> readable("token-file", file)).orElse(null),
                reportsIncidents(tree.report()),
                severity(tree.minSeverity()),
                Durations.read(prefix + "dedup-window", tree.dedupWindow(), Duration.ofSeconds(1), Duration.ofDays(7)),
                SettingsReader.integer(prefix + "rate-limit", tree.rateLimit(), 1, 6_000),
                Durations.read(prefix + "timeout", tree.timeout(), Duration.ofMillis(100), Duration.ofSeconds(60)),
                Durations.read(prefix + "max-age", tree.maxAge(), Duration.ofMinutes(1), Duration.ofDays(365)));
    }

    /** The refusal does not repeat the address: Slack's, for one, is a secret. */
    private URI url(String text) {
        try {
            URI url = new URI(text);
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            if (url.getHost() != null
                    && url.getUserInfo() == null
                    && (scheme.equals("http") || scheme.equals("https"))) {
                return url;
            }
        } catch (URISyntaxException e) {
            // the same refusal, which must not show what e shows
        }
        throw new BadConfigurationException(
                prefix + "url: must be an address such as https://alertmanager:9093, without"
                        + " user and password; a secret belongs in " + prefix + "token-file");
    }

    private @Nullable String template(WebhookConfig tree) {
        String format = tree.format().strip().toLowerCase(Locale.ROOT);
        return switch (format) {
            case "alertmanager" -> {
                if (tree.template().isPresent()) {
                    throw new BadConfigurationException(prefix + "template: Alertmanager's format has no template; set "
                            + prefix + "format=generic");
                }
                yield null;
            }
            case "generic" -> tree.template().orElse("plain").strip();
            default ->
                throw BadConfigurationException.of(
                        prefix + "format", tree.format(), "allowed are alertmanager and generic");
        };
    }

    private Path readable(String name, String text) {
        Path path = Path.of(text.strip());
        if (!Files.isReadable(path)) {
            throw BadConfigurationException.of(prefix + name, text, "there is no readable file of this name");
        }
        return path;
    }

    private String content(String file) {
        try {
            return Files.readString(readable("url-file", file));
        } catch (IOException e) {
            throw BadConfigurationException.of(prefix + "url-file", file, "the file cannot be read as text");
        }
    }

    private boolean reportsIncidents(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "anomalies" -> false;
            case "incidents" -> true;
            default ->
                throw BadConfigurationException.of(prefix + "report", text, "allowed are anomalies and incidents");
        };
    }

    private Severity severity(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "warning" -> Severity.WARNING;
            case "critical" -> Severity.CRITICAL;
            default ->
                throw BadConfigurationException.of(prefix + "min-severity", text, "allowed are warning and critical");
        };
    }
}
