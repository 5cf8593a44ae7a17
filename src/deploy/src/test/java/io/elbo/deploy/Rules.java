package io.elbo.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The alert rules, and the tests that promtool runs of them. */
final class Rules {
    static final Path FILE = Checkout.CHART.resolve("rules/alerts.yaml");
    static final Path TESTS = Checkout.ROOT.resolve("src/deploy/src/test/resources/rules/alerts.test.yaml");

    private static final ObjectMapper JSON = new ObjectMapper();

    private Rules() {}

    static JsonNode tree(Path yaml) {
        try {
            return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(yaml)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that alert; not those that record. */
    static List<JsonNode> alerts() {
        return StreamSupport.stream(tree(FILE).path("groups").spliterator(), false)
                .flatMap(group -> StreamSupport.stream(group.path("rules").spliterator(), false))
                .filter(rule -> rule.has("alert"))
                .toList();
    }
}
