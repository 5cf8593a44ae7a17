package io.elbo.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.suppression.MaintenanceWindows;
import io.elbo.core.suppression.MinDeviation;
import io.elbo.core.suppression.RecordCondition;
import io.elbo.core.suppression.SuppressionRule;
import io.elbo.stream.settings.BadConfigurationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuppressionReaderTest {
    private static final String DETECTOR = "elbo.detectors.\"cards\".";
    private static final String RULE = DETECTOR + "policy.suppress.r.";
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final Map<String, String> properties = new HashMap<>(Map.of(
            DETECTOR + "input", "payments",
            DETECTOR + "model", "models/payments.onnx"));

    private List<SuppressionRule> read() {
        return read(new PropertiesConfigSource(properties, "test", 100));
    }

    private static List<SuppressionRule> read(ConfigSource source) {
        var config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(ElboConfig.class)
                .withValidateUnknown(false)
                .withSources(source)
                .build();
        PropertyNames.requireKnown(new TreeSet<>(source.getPropertyNames()), Set.of());
        return SettingsReader.read(config.getConfigMapping(ElboConfig.class), Map.of())
                .detectors()
                .get(0)
                .suppressions();
    }

    @Test
    void shouldSuppressNothingByDefault() {
        assertThat(read()).isEmpty();
    }

    @Test
    void shouldReadRulesAsPeopleWriteThem() throws IOException {
        List<SuppressionRule> rules = read(new YamlConfigSource("test", """
                elbo:
                  detectors:
                    cards:
                      input: payments
                      model: models/payments.onnx
                      policy:
                        suppress:
                          small:
                            field: amount
                            unless: 50
                          night-batch:
                            where: channel = batch and /card/country = NO
                            except: record-key = c-17
                            during: Sun 02:00-04:00; 2026-12-24 to 2026-12-26
                            time-zone: Europe/Berlin
                            from: 2026-03-01
                            until: 2027-03-01T00:00:00Z
                            why: the batch corrects itself
                """, 100));

        assertThat(rules)
                .containsExactly(
                        new SuppressionRule(
                                "night-batch",
                                null,
                                null,
                                RecordCondition.parse("channel = batch and /card/country = NO"),
                                RecordCondition.parse("record-key = c-17"),
                                MaintenanceWindows.parse("Sun 02:00-04:00; 2026-12-24 to 2026-12-26", BERLIN),
                                Instant.parse("2026-02-28T23:00:00Z"),
                                Instant.parse("2027-03-01T00:00:00Z"),
                                "the batch corrects itself"),
                        new SuppressionRule(
                                "small", "amount", MinDeviation.parse("50"), null, null, null, null, null, ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    2026-07-01T12:00:00Z      | 2026-07-01T12:00:00Z
                    2026-07-01T12:00:00+02:00 | 2026-07-01T10:00:00Z
                    2026-07-01 12:00          | 2026-07-01T10:00:00Z
                    2026-07-01T12:00:30       | 2026-07-01T10:00:30Z
                    2026-07-01                | 2026-06-30T22:00:00Z
                    2026-03-29 02:30          | 2026-03-29T01:00:00Z
                    2026-10-25 02:30          | 2026-10-25T01:30:00Z
                    """)
    void shouldReadTimes(String written, String instant) {
        properties.put(RULE + "until", written);
        properties.put(RULE + "time-zone", "Europe/Berlin");

        assertThat(read().get(0).until()).isEqualTo(Instant.parse(instant));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    unless    | above          | r.unless=above: needs field
                    unless    | much           | r.unless=much: allowed is above, below, a deviation
                    where     | country DE     | r.where=country DE: one of =, !=, <, <=, > and >= is expected at character 9; allowed are comparisons
                    except    | country =      | r.except=country =: a value is expected
                    during    | daily          | set elbo.detectors."cards".policy.suppress.r.time-zone
                    until     | soon           | r.until=soon: allowed is a time such as
                    until     | 2026-02-30     | r.until=2026-02-30: allowed is a time such as
                    until     | 2026-03-01     | r.until=2026-03-01: is by the clocks of a time zone
                    from      | 2026-03-01T00:00:00Z | r: the rule would suppress every anomaly for ever
                    why       | because        | r: the rule would suppress every anomaly for ever
                    time-zone | Berlin         | r.time-zone=Berlin: allowed is the name of a time zone
                    time-zone | UTC            | r: the rule would suppress every anomaly for ever
                    field     | ` `            | r.field= : allowed is a field's name or JSON pointer
                    """)
    void shouldRefuseABadValueByItsName(String setting, String value, String says) {
        properties.put(RULE + setting, value);

        assertThatThrownBy(this::read)
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageStartingWith("elbo.detectors.\"cards\".policy.suppress.r")
                .hasMessageContaining(says)
                .hasMessageNotContaining("\n");
    }

    @Test
    void shouldRefuseBadWindows() {
        properties.put(RULE + "during", "Mon 25:00-26:00");
        properties.put(RULE + "time-zone", "UTC");

        assertThatThrownBy(this::read)
                .hasMessageContaining("r.during=Mon 25:00-26:00: '25:00' is no time")
                .hasMessageContaining("such as daily 02:00-04:00");
    }

    @ParameterizedTest
    @CsvSource({
        "policy.suppress.r.untill, field",
        "policy.suppress.r, field",
        "policy.suppress.r.where.x, field",
        "policy.where, policy.suppress.<rule>",
    })
    void shouldRefuseAnUnknownSetting(String name, String says) {
        properties.put(DETECTOR + name, "x");

        assertThatThrownBy(this::read)
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageStartingWith(DETECTOR + name + " is no property of Elbo")
                .hasMessageContaining(says)
                .hasMessageContaining("time-zone");
    }

    @Test
    void shouldRefuseABadNameOfARule() {
        properties.put(DETECTOR + "policy.suppress.\"a b\".where", "x = 1");

        assertThatThrownBy(this::read).hasMessageContaining("policy.suppress.<rule>=a b: allowed are up to 64 letters");
    }
}
