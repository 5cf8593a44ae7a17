package io.elbo.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the chart made when somebody last looked at it: a change shows as a difference. After a wanted one,
 * {@code mvn verify -Delbo.golden=update} writes the files anew; read the difference before you commit it.
 */
class GoldenRenderTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "full"})
    void shouldRenderAsBefore(String values) throws IOException {
        // rules and dashboards are files of their own with tests of their own: here it is enough that they are there
        String rendered = Chart.text(Chart.values(values))
                .replaceAll("(?m)^  # rules/ as it is.*\\R(^  .*\\R|\\R)*", "  …\n")
                .replaceAll("(?m)^(  [a-z0-9.-]+\\.json: \\|)\\R(^    .*\\R|\\R)*", "$1\n    …\n");
        Path golden = GOLDEN.resolve(values + ".yaml");
        if ("update".equals(System.getProperty("elbo.golden"))) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, rendered);
        }
        assertThat(rendered)
                .as("differs from %s; after a wanted change: mvn verify -Delbo.golden=update", golden)
                .isEqualTo(Files.readString(golden));
    }
}
