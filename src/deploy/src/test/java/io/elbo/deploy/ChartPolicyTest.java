package io.elbo.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The rules of a policy on their way from the chart's values to the service's configuration. */
class ChartPolicyTest {
    private static final String POLICY = "/elbo/detectors/payments/policy";

    @Test
    void shouldBringRulesToTheServiceAsTheyAreWritten() throws IOException {
        JsonNode written = only(Files.readString(Path.of("src/test/resources/values/full.yaml")));
        JsonNode configuration = Chart.render("full").stream()
                .map(Manifest::tree)
                .filter(tree -> tree.path("data").has("application.yaml"))
                .findFirst()
                .orElseThrow();
        JsonNode rendered = only(configuration.at("/data/application.yaml").asText());

        assertThat(rendered.at(POLICY)).isEqualTo(written.at(POLICY));
        assertThat(rendered.at(POLICY + "/suppress/night-batch/until").asText()).isEqualTo("2027-01-01T00:00:00Z");
        assertThat(rendered.at(POLICY + "/suppress")).hasSize(4);
    }

    private static JsonNode only(String yaml) {
        return Manifest.all(yaml).get(0).tree();
    }
}
