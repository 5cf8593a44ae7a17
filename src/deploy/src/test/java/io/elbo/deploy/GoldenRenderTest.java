package io.elbo.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the chart made when somebody last looked at it: a change shows as a difference. After a wanted one,
 * {@code mvn verify -Delbo.golden=update} writes the files anew; read the difference before you commit it.
 */
class GoldenRenderTest {
    /** A password that is made anew each time. */
    private static final Pattern RANDOM = Pattern.compile("^(  (password|users): )[A-Za-z0-9+/]+=*$");

    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "full"})
    void shouldRenderAsBefore(String values) throws IOException {
        List<String> rendered = abridged(Chart.text(Chart.values(values)));
        Path golden = GOLDEN.resolve(values + ".yaml");
        if ("update".equals(System.getProperty("elbo.golden"))) {
            Files.createDirectories(GOLDEN);
            Files.write(golden, rendered);
        }
        assertThat(rendered)
                .as("differs from %s; after a wanted change: mvn verify -Delbo.golden=update", golden)
                .isEqualTo(Files.readAllLines(golden));
    }

    /** Rules and dashboards are files of their own with tests of their own: here it is enough that they are there. */
    private static List<String> abridged(String rendered) {
        List<String> lines = new ArrayList<>();
        @Nullable String left = null; // what lines begin with that are left out
        for (String line : rendered.lines().toList()) {
            if (left != null && (line.isBlank() || line.startsWith(left))) {
                continue;
            }
            left = null;
            lines.add(RANDOM.matcher(line).replaceFirst("$1…"));
            if (line.startsWith("  # rules/ as it is")) {
                left = "  ";
            } else if (line.matches("  [a-z0-9.-]+\\.json: \\|.*")) {
                left = "    ";
            }
            if (left != null) {
                lines.add(left + "…");
            }
        }
        return lines;
    }
}
