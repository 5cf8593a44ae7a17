package io.elbo.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.verdict.Severity;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.WebhookSettings;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        PropertyNames.requireKnown(properties.keySet(), Set.of());
        return SettingsReader.read(config.getConfigMapping(ElboConfig.class), Map.of())
                .detectors()
                .get(0)
                .webhook();
    }

    @Test
    void shouldReportNothingByDefault() {
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

    @Test
    void shouldTakeAnAddressThatIsASecretFromAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("url"), "https://hooks.example.com/services/s3cret\n");
        properties.put(PREFIX + "url-file", file.toString());

        assertThat(read().url()).isEqualTo(URI.create("https://hooks.example.com/services/s3cret"));

        properties.put(PREFIX + "url", "http://alertmanager:9093");
        assertThatThrownBy(this::read).hasMessageContaining("only one of them").hasMessageNotContaining("s3cret");
    }

    @Test
    void shouldRefuseAFileWithoutAnAddressAndNotShowWhatItHolds(@TempDir Path folder) throws Exception {
        properties.put(PREFIX + "url-file", folder.resolve("absent").toString());
        assertThatThrownBy(this::read).hasMessageContaining("url-file").hasMessageContaining("no readable file");

        Path file = Files.writeString(folder.resolve("url"), "s3cret");
        properties.put(PREFIX + "url-file", file.toString());
        assertThatThrownBy(this::read)
                .hasMessageContaining("must be an address")
                .hasMessageNotContaining("s3cret");
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

    /** Of a detector that the environment alone knows, or a file whose key has quotes or not. */
    @ParameterizedTest
    @CsvSource(textBlock = """
                    '',                  ELBO_DETECTORS_CARDS_,   cards
                    '',                  ELBO_DETECTORS__CARDS__, cards
                    cards,               ELBO_DETECTORS_CARDS_,   cards
                    cards,               ELBO_DETECTORS__CARDS__, cards
                    '"cards"',           ELBO_DETECTORS_CARDS_,   cards
                    '"cards"',           ELBO_DETECTORS__CARDS__, cards
                    Card-logins,         ELBO_DETECTORS_CARD_LOGINS_, Card-logins
                    """)
    void shouldTakeEverySettingFromTheEnvironment(String inFile, String prefix, String name, @TempDir Path folder)
            throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "s3cret");
        Map<String, String> file = inFile.isEmpty()
                ? Map.of()
                : Map.of("elbo.detectors." + inFile + ".input", "old", "elbo.detectors." + inFile + ".model", "m.onnx");
        Map<String, String> environment = new HashMap<>(Map.of(
                prefix + "INPUT", "payments",
                prefix + "MODEL", "models/payments.onnx"));
        environment.putAll(Map.of(
                prefix + "WEBHOOK_URL", "https://hooks.example.com/services/s3cret",
                prefix + "WEBHOOK_FORMAT", "generic",
                prefix + "WEBHOOK_TEMPLATE", "slack",
                prefix + "WEBHOOK_TOKEN_FILE", token.toString(),
                prefix + "WEBHOOK_MIN_SEVERITY", "critical",
                prefix + "WEBHOOK_DEDUP_WINDOW", "PT90S",
                prefix + "WEBHOOK_RATE_LIMIT", "5",
                prefix + "WEBHOOK_TIMEOUT", "750ms",
                prefix + "WEBHOOK_MAX_AGE", "2d"));
        var config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(ElboConfig.class)
                .withValidateUnknown(false)
                .withSources(new PropertiesConfigSource(file, "file", 100), new EnvConfigSource(environment, 300))
                .build();

        List<DetectorSettings> detectors = SettingsReader.read(config.getConfigMapping(ElboConfig.class), Map.of())
                .detectors();

        assertThat(detectors).hasSize(1);
        assertThat(detectors.get(0).name()).isEqualTo(name);
        assertThat(detectors.get(0).input()).isEqualTo("payments");
        assertThat(detectors.get(0).webhook())
                .isEqualTo(new WebhookSettings(
                        URI.create("https://hooks.example.com/services/s3cret"),
                        "slack",
                        token,
                        Severity.CRITICAL,
                        Duration.ofSeconds(90),
                        5,
                        Duration.ofMillis(750),
                        Duration.ofDays(2)));
    }
}
