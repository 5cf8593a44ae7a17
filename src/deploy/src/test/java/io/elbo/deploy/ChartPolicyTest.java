package io.elbo.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.suppression.SuppressionRule;
import io.elbo.service.config.ElboConfig;
import io.elbo.service.config.SettingsReader;
import io.elbo.stream.settings.DetectorSettings;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of a policy on their way from the chart's values to the service. */
class ChartPolicyTest {
    @Test
    void shouldBringRulesToTheServiceAsTheyAreWritten() throws IOException {
        Manifest configuration = Chart.render("full").stream()
                .filter(manifest ->
                        manifest.is("ConfigMap") && manifest.tree().path("data").has("application.yaml"))
                .findFirst()
                .orElseThrow();
        String yaml = configuration.tree().at("/data/application.yaml").asText();
        var config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(ElboConfig.class)
                .withValidateUnknown(false)
                .withSources(new YamlConfigSource("chart", yaml, 100))
                .build();

        List<SuppressionRule> rules =
                SettingsReader.read(config.getConfigMapping(ElboConfig.class), Map.of()).detectors().stream()
                        .filter(detector -> detector.name().equals("payments"))
                        .map(DetectorSettings::suppressions)
                        .findFirst()
                        .orElseThrow();

        assertThat(rules)
                .extracting(SuppressionRule::name)
                .containsExactly("elsewhere", "few-cents", "night-batch", "only-higher-amounts");
        assertThat(rules.get(0).except()).hasToString("card.country = NO, DE and channel != pos");
        assertThat(rules.get(1).unless()).hasToString("1");
        assertThat(rules.get(2).during()).hasToString("Sun 02:00-04:00");
        assertThat(rules.get(2).until()).hasToString("2027-01-01T00:00:00Z");
        assertThat(rules.get(2).why()).isEqualTo("moves, \"slowly\"");
        assertThat(rules.get(3).unless()).hasToString("30% above or 50 above");
    }
}
