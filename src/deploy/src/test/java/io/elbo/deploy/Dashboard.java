package io.elbo.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A dashboard of the chart. */
record Dashboard(String file, JsonNode tree) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<Dashboard> all() {
        try (Stream<Path> files = Files.list(Checkout.CHART.resolve("dashboards"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(Dashboard::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Dashboard read(Path file) {
        try {
            return new Dashboard(file.getFileName().toString(), JSON.readTree(file.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without the rows. */
    List<JsonNode> panels() {
        List<JsonNode> panels = new ArrayList<>();
        tree.path("panels").forEach(panel -> {
            if (!panel.path("type").asText().equals("row")) {
                panels.add(panel);
            }
        });
        return panels;
    }

    /** Every expression that it asks Prometheus for, of panels and annotations. */
    Set<String> expressions() {
        Set<String> expressions = new TreeSet<>();
        panels().forEach(panel -> expressions.addAll(panel.path("targets").findValuesAsText("expr")));
        expressions.addAll(tree.path("annotations").findValuesAsText("expr"));
        return expressions;
    }

    @Override
    public String toString() {
        return file;
    }
}
