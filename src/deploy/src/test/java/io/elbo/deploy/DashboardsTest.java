package io.elbo.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DashboardsTest {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)");
    private static final Set<String> GRAFANAS = Set.of("__rate_interval", "__range", "__interval");
    private static final Set<String> BOARD_KEYS = Set.of(
            "uid",
            "title",
            "description",
            "tags",
            "timezone",
            "editable",
            "graphTooltip",
            "schemaVersion",
            "version",
            "refresh",
            "fiscalYearStartMonth",
            "weekStart",
            "time",
            "timepicker",
            "templating",
            "annotations",
            "links",
            "panels");
    private static final Set<String> PANEL_KEYS = Set.of(
            "id",
            "type",
            "title",
            "description",
            "datasource",
            "gridPos",
            "targets",
            "fieldConfig",
            "options",
            "transformations");
    private static final Set<String> TARGET_KEYS =
            Set.of("refId", "datasource", "expr", "legendFormat", "range", "instant", "format");

    static List<Dashboard> all() {
        return Dashboard.all();
    }

    @Test
    void shouldBeAnOverviewAndOneInDepth() {
        assertThat(all()).extracting(Dashboard::file).containsExactly("detector.json", "overview.json");
        assertThat(all()).extracting(board -> board.tree().path("uid").asText()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldHoldOnlyKeysThatGrafanaKnows(Dashboard board) {
        assertThat(names(board.tree())).isSubsetOf(BOARD_KEYS);
        for (JsonNode panel : board.panels()) {
            assertThat(names(panel)).as(panel.path("title").asText()).isSubsetOf(PANEL_KEYS);
            assertThat(panel.path("type").asText()).isIn("timeseries", "stat", "bargauge", "heatmap", "table");
            assertThat(panel.path("title").asText()).isNotBlank();
            assertThat(panel.path("targets")).isNotEmpty();
            for (JsonNode target : panel.path("targets")) {
                assertThat(names(target)).isSubsetOf(TARGET_KEYS);
                assertThat(target.path("expr").asText()).isNotBlank();
                assertThat(target.at("/datasource/uid").asText()).isEqualTo("${datasource}");
            }
        }
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldGiveEveryPanelAPlaceOfItsOwn(Dashboard board) {
        Set<Integer> ids = new HashSet<>();
        Set<String> cells = new HashSet<>();
        for (JsonNode panel : board.tree().path("panels")) {
            assertThat(ids.add(panel.path("id").asInt()))
                    .as("id of %s", panel.path("title"))
                    .isTrue();
            JsonNode place = panel.path("gridPos");
            assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(24);
            for (int x = place.path("x").asInt();
                    x < place.path("x").asInt() + place.path("w").asInt();
                    x++) {
                for (int y = place.path("y").asInt();
                        y < place.path("y").asInt() + place.path("h").asInt();
                        y++) {
                    assertThat(cells.add(x + "," + y))
                            .as("%s overlaps", panel.path("title"))
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldUseOnlyVariablesThatItHas(Dashboard board) {
        Set<String> known = new HashSet<>(GRAFANAS);
        board.tree()
                .at("/templating/list")
                .forEach(variable -> known.add(variable.path("name").asText()));
        Set<String> used = new TreeSet<>();
        for (String expression : board.expressions()) {
            Matcher matcher = VARIABLE.matcher(expression);
            while (matcher.find()) {
                used.add(matcher.group(1));
            }
        }
        assertThat(used).isNotEmpty().isSubsetOf(known);
    }

    @Test
    void shouldKeepGrafanasOwnSchema() throws Exception {
        Path packages = Checkout.ROOT.resolve("src/deploy/target/grafana");
        Assumptions.assumeTrue(
                Files.isDirectory(packages.resolve("node_modules/@grafana/schema")),
                "Grafana's schema is not installed: src/deploy/src/test/typescript/check-dashboards.mjs says how");
        List<String> arguments = new ArrayList<>(List.of(
                "src/deploy/src/test/typescript/check-dashboards.mjs",
                packages.toAbsolutePath().toString()));
        all().forEach(board -> arguments.add("helm/elbo/dashboards/" + board.file()));

        assertThat(Program.orSkip("node").run(Checkout.ROOT, arguments.toArray(String[]::new)))
                .isBlank();
    }
}
