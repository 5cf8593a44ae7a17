package io.elbo.deploy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RulesTest {
    private static final String RUNBOOKS = "src/docs/runbooks.md";

    static List<String> names() {
        return Rules.alerts().stream().map(rule -> rule.path("alert").asText()).toList();
    }

    private static JsonNode rule(String name) {
        return Rules.alerts().stream()
                .filter(rule -> rule.path("alert").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldCoverWhatMatters() {
        assertThat(names())
                .doesNotHaveDuplicates()
                .contains(
                        "ElboAnomalyBurst",
                        "ElboCriticalAnomaly",
                        "ElboDetectorSilent",
                        "ElboDetectorPaused",
                        "ElboLagGrowing",
                        "ElboDeadLettersRising",
                        "ElboModelStale",
                        "ElboAlarmRateOffTarget",
                        "ElboAllSuppressed",
                        "ElboIncident",
                        "ElboKeySilent",
                        "ElboFieldDrift",
                        "ElboSchemaChanged",
                        "ElboInstanceNotReady",
                        "ElboStreamDown",
                        "ElboHistoryFull",
                        "ElboModelRefused",
                        "ElboRegistryUnreadable",
                        "ElboModelVersionsDiffer",
                        "ElboChallengerSuspended",
                        "ElboScoreShifted");
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldTellAPersonWhatAndHowMuchAndWhatToDo(String name) throws Exception {
        JsonNode rule = rule(name);

        assertThat(rule.at("/labels/severity").asText()).isIn("info", "warning", "critical");
        assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
        if (!name.equals("ElboAbsent")) { // has no value
            assertThat(rule.at("/annotations/description").asText()).contains("$value");
        }
        String link = rule.at("/annotations/runbook_url").asText();
        assertThat(link).endsWith(RUNBOOKS + "#" + name.toLowerCase(java.util.Locale.ROOT));
        assertThat(Files.readString(Checkout.ROOT.resolve(RUNBOOKS)).lines()).contains("## " + name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldHaveTestsThatItFiresAndEndsAndDoesNotFire(String name) {
        boolean fires = false;
        boolean ends = false;
        boolean staysQuiet = false;
        for (JsonNode test : Rules.tree(Rules.TESTS).path("tests")) {
            List<Boolean> firing = firing(test, name);
            if (!firing.isEmpty()) {
                fires |= firing.contains(true);
                ends |= firing.contains(true) && !firing.get(firing.size() - 1);
                staysQuiet |= !firing.contains(true);
            }
        }
        assertThat(List.of(fires, ends, staysQuiet))
                .as("fires, ends, stays quiet")
                .containsOnly(true);
    }

    /** Whether the alert is expected to fire, at each moment that a test looks at it. */
    private static List<Boolean> firing(JsonNode test, String name) {
        List<Boolean> firing = new ArrayList<>();
        for (JsonNode look : test.path("alert_rule_test")) {
            if (look.path("alertname").asText().equals(name)) {
                firing.add(look.has("exp_alerts"));
            }
        }
        return firing;
    }

    @Test
    void shouldPassPromtoolsTests() throws Exception {
        Program promtool = Program.orSkip("promtool");
        Path folder = requireNonNull(Rules.TESTS.getParent());

        assertThat(promtool.run(
                        folder, "check", "rules", Rules.FILE.toAbsolutePath().toString()))
                .contains("SUCCESS");
        assertThat(promtool.run(
                        folder, "test", "rules", Rules.TESTS.getFileName().toString()))
                .contains("SUCCESS");
    }

    @Test
    void shouldNameNoJobNorInstance() throws Exception {
        String text = Files.readString(Rules.FILE);

        assertThat(Set.of("job=", "job=~", "instance=", "namespace=")).noneMatch(text::contains);
    }
}
