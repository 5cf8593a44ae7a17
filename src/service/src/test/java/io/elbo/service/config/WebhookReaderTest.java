package io.elbo.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.verdict.Severity;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookReaderTest {
    private static final String PREFIX = "elbo.detectors.\"cards\".webhook.";

    private final Map<String, String> properties = new HashMap<>(Map.of(
            "elbo.detectors.\"cards\".input", "payments",
            "elbo.detectors.\"cards\".model", "models/payments.onnx"));

    private WebhookSettings read() {
        var config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(ElboConfig.class)
                .withValidateUnknown(false)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build();
        PropertyNames.requireKnown(properties.keySet());
        return SettingsReader.read(config.getConfigMapping(ElboConfig.class), Map.of())
                .detectors()
                .get(0)
                .webhook();
    }

    @Test
    void shouldTellNobodyByDefault() {
        assertThat(read()).isNull();
    }

    @Test
    void shouldNeedOnlyAnAddress() {
        properties.put(PREFIX + "url", "http://alertmanager:9093");

        WebhookSettings webhook = read();

        assertThat(webhook)
                .isEqualTo(new WebhookSettings(
                        URI.create("http://alertmanager:9093"),
                        null,
                        null,
                        Severity.WARNING,
                        Duration.ofMinutes(5),
                        30,
                        Duration.ofSeconds(5),
                        Duration.ofHours(1)));
    }

    @Test
    void shouldTakeEverySetting(@TempDir Path folder) throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "s3cret");
        properties.putAll(Map.of(
                PREFIX + "url", "https://hooks.example.com/services/s3cret",
                PREFIX + "format", "generic",
                PREFIX + "template", "slack",
                PREFIX + "token-file", token.toString(),
                PREFIX + "min-severity", "critical",
                PREFIX + "dedup-window", "PT90S",
                PREFIX + "rate-limit", "5",
                PREFIX + "timeout", "750ms",
                PREFIX + "max-age", "2d"));

        WebhookSettings webhook = read();

        assertThat(webhook)
                .isEqualTo(new WebhookSettings(
                        URI.create("https://hooks.example.com/services/s3cret"),
                        "slack",
                        token,
                        Severity.CRITICAL,
                        Duration.ofSeconds(90),
                        5,
                        Duration.ofMillis(750),
                        Duration.ofDays(2)));
        assertThat(webhook.toString()).contains("https://hooks.example.com").doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "format, slack, alertmanager and generic",
        "template, slack, format=generic",
        "token-file, /nowhere, no readable file",
        "min-severity, none, warning and critical",
        "dedup-window, soon, duration such as",
        "dedup-window, 0s, duration such as",
        "rate-limit, 0, from 1 to 6000",
        "timeout, 2m, duration such as",
        "max-age, -PT1H, duration such as",
    })
    void shouldRefuseABadValueByItsName(String name, String value, String allowed) {
        properties.put(PREFIX + "url", "http://alertmanager:9093");
        properties.put(PREFIX + name, value);

        assertThatThrownBy(this::read)
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageContaining(PREFIX + name)
                .hasMessageContaining(allowed)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cret",
                "ftp://s3cret",
                "https://user:s3cret@host/",
                "http:///s3cret",
                "https://host/s3cret path"
            })
    void shouldRefuseABadAddressWithoutShowingIt(String url) {
        properties.put(PREFIX + "url", url);

        assertThatThrownBy(this::read)
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageStartingWith(PREFIX + "url: must be an address")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void shouldRefuseAnUnknownName() {
        properties.put(PREFIX + "token", "s3cret");

        assertThatThrownBy(this::read).hasMessageStartingWith(PREFIX + "token is no property of Elbo");
    }
}
