package io.elbo.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.service.config.PropertyNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tables of properties in the documents against the properties that there are. */
class PropertyTablesTest {
    private static final Pattern ROW = Pattern.compile("\\| `([a-z0-9.<>*-]+)` \\|.*");
    /** The sentence before a table whose rows leave the beginning of their names out. */
    private static final Pattern INTRODUCTION = Pattern.compile(".*Set as `(elbo\\.[^`]+\\.)\\*`:");

    private static final String DETECTOR = "elbo.detectors.<name>.";

    @Test
    void shouldNameEachPropertyInOneTable() throws IOException {
        Set<String> documented = new TreeSet<>();
        for (String file : List.of("README.md", "src/docs/operations.md")) {
            for (String name : names(Checkout.ROOT.resolve(file))) {
                assertThat(documented.add(name)).as(name + " once only").isTrue();
            }
        }

        Set<String> properties = new TreeSet<>();
        PropertyNames.root().forEach(name -> properties.add("elbo." + name));
        PropertyNames.detector().forEach(name -> properties.add(DETECTOR + name));
        PropertyNames.suppression().forEach(name -> properties.add(DETECTOR + "policy.suppress.<rule>." + name));
        assertThat(documented).isEqualTo(properties);
    }

    private static Set<String> names(Path file) throws IOException {
        Set<String> names = new TreeSet<>();
        String prefix = "";
        for (String line : Files.readAllLines(file)) {
            Matcher introduction = INTRODUCTION.matcher(line);
            Matcher row = ROW.matcher(line);
            if (introduction.matches()) {
                prefix = introduction.group(1);
            } else if (line.startsWith("#")) {
                prefix = "";
            } else if (row.matches() && !row.group(1).endsWith("*")) {
                String name = prefix + row.group(1);
                if (name.startsWith("elbo.")) {
                    names.add(name);
                }
            }
        }
        return names;
    }
}
