package io.elbo.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.model.Health;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GateCheckTest {
    private static final Gates GATES = new Gates(1_000, 2, 2, 0.1, true);
    private static final double BUDGET = 0.01;
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final Health HEALTHY = health(0);

    private static Health health(int warnings) {
        return new Health(
                1,
                false,
                Map.of(),
                null,
                IntStream.range(0, warnings)
                        .mapToObj(i -> new Health.Warning("w" + i, "look"))
                        .toList());
    }

    private static ShadowReport report(String instance, int against, String since, ShadowReport.Counts counts) {
        return new ShadowReport(
                "payments", 3, against, instance, since, NOW.toString(), counts, BUDGET, List.of(), List.of(), null);
    }

    /** 1,000 records of which the challenger flags 10, and misses 1 of 10 critical ones. */
    private static ShadowReport good() {
        return report("a", 2, "2026-11-27T09:00:00Z", new ShadowReport.Counts(1_000, 9, 1, 1, 10, 1, 0));
    }

    private static ShadowSum sum(ShadowReport... reports) {
        return ShadowSum.of(3, 2, List.of(reports));
    }

    private final KnownRegistry registry = new KnownRegistry();

    private GateCheck check(ShadowSum sum, @Nullable Health challenger, @Nullable Health active) {
        registry.publishExamined(2, active);
        registry.publishExamined(3, challenger);
        registry.assign(2, 3, List.of(), GATES);
        return GateCheck.of(registry.view(), registry.view().assignmentOrInitial("payments"), sum, null, NOW);
    }

    private List<String> missing(ShadowSum sum, @Nullable Health challenger, @Nullable Health active) {
        return check(sum, challenger, active).gates().stream()
                .filter(gate -> !gate.passed())
                .map(GateCheck.Gate::name)
                .toList();
    }

    @Test
    void shouldPassIfEverythingIsShown() {
        GateCheck check = check(sum(good()), HEALTHY, HEALTHY);

        assertThat(check.missing()).isEmpty();
        assertThat(check.passed()).isTrue();
    }

    @Test
    void shouldAddUpInstancesAgainstTheSameVersionOnly() {
        ShadowSum sum = sum(
                good(),
                report("b", 2, "2026-11-27T08:00:00Z", new ShadowReport.Counts(500, 1, 2, 3, 4, 0, 5)),
                report("c", 1, "2026-11-27T07:00:00Z", new ShadowReport.Counts(500, 1, 2, 3, 4, 0, 5)));

        assertThat(sum.counts()).isEqualTo(new ShadowReport.Counts(1_500, 10, 3, 4, 14, 1, 5));
        assertThat(sum.instances()).isEqualTo(2);
        assertThat(sum.since()).isEqualTo("2026-11-27T08:00:00Z");
        assertThat(sum.activeAlarmRate()).isEqualTo(14 / 1_500.0);
        assertThat(sum.challengerAlarmRate()).isEqualTo(13 / 1_500.0);
    }

    @Test
    void shouldNotTakeAFactorThatAllowsEverything() {
        assertThatThrownBy(() -> new Gates(1, 1, Double.POSITIVE_INFINITY, 0.1, true))
                .hasMessageContaining("maxAlarmRateFactor is a number of at least 1, not Infinity");
    }

    @Test
    void shouldTakeTheBudgetOfTheLatestReport() {
        ShadowReport later = new ShadowReport(
                "payments",
                3,
                2,
                "b",
                "2026-11-27T08:00:00Z",
                "2026-11-27T12:00:01Z",
                ShadowReport.Counts.NONE,
                0.02,
                List.of(),
                List.of(),
                null);

        assertThat(sum(good(), later).budget()).isEqualTo(0.02);
        assertThat(sum(later, good()).budget()).isEqualTo(0.02);
        assertThat(sum().budget()).isZero();
    }

    @Test
    void shouldNotPassBeforeAnybodyHasReported() {
        assertThat(missing(sum(), HEALTHY, HEALTHY)).containsExactly("records", "hours", "alarm-rate");
    }

    @Test
    void shouldAskForRecordsAndHours() {
        ShadowReport few = report("a", 2, "2026-11-27T10:00:01Z", new ShadowReport.Counts(999, 10, 0, 0, 0, 0, 0));

        assertThat(missing(sum(few), HEALTHY, HEALTHY)).containsExactly("records", "hours");
    }

    /** Whether a challenger passes the gate of alarms, of a thousand records of which each flags so many. */
    private boolean passesWith(long kept, long gained, long lost) {
        ShadowReport report =
                report("a", 2, "2026-11-27T01:00:00Z", new ShadowReport.Counts(1_000, kept, gained, lost, 0, 0, 0));
        return !missing(sum(report), HEALTHY, HEALTHY).contains("alarm-rate");
    }

    @Test
    void shouldHoldAlarmsAgainstTheBudgetIfTheActiveVersionKeepsIt() {
        assertThat(passesWith(10, 10, 0)).as("twice the budget").isTrue();
        assertThat(passesWith(10, 11, 0)).isFalse();
        assertThat(passesWith(5, 0, 5)).as("half of it").isTrue();
        assertThat(passesWith(4, 0, 6)).isFalse();
    }

    @Test
    void shouldHoldAlarmsAgainstTheActiveVersionIfRealAnomaliesAreMoreThanTheBudget() {
        assertThat(passesWith(70, 0, 0))
                .as("the same anomalies as the active version")
                .isTrue();
        assertThat(passesWith(70, 70, 0)).isTrue();
        assertThat(passesWith(70, 71, 0)).isFalse();
        assertThat(passesWith(10, 0, 60)).as("it keeps the budget").isTrue();
        assertThat(passesWith(5, 0, 65)).isTrue();
        assertThat(passesWith(4, 0, 66)).isFalse();
    }

    @Test
    void shouldHoldAlarmsAgainstTheActiveVersionIfTheStreamIsCalm() {
        assertThat(passesWith(2, 0, 0)).as("as calm as the active version").isTrue();
        assertThat(passesWith(1, 0, 1)).isTrue();
        assertThat(passesWith(0, 0, 2)).isFalse();
        assertThat(passesWith(2, 18, 0)).as("twice the budget").isTrue();
        assertThat(passesWith(2, 19, 0)).isFalse();
    }

    @Test
    void shouldSayWhatIsAskedAndWhatThereIs() {
        ShadowReport report =
                report("a", 2, "2026-11-27T10:30:00Z", new ShadowReport.Counts(1_000, 70, 0, 5, 20, 3, 0));

        assertThat(check(sum(report), health(1), HEALTHY).missing())
                .containsExactly(
                        "it has been compared for 1.5 of 2 hours",
                        "it misses 3 of 20 critical anomalies of the active version, 10 % of them are allowed",
                        "warnings of the trainer about it: 1, about the active version: 0");
        assertThat(check(sum(report), HEALTHY, HEALTHY).gates())
                .extracting(GateCheck.Gate::detail)
                .contains("it flags 7 % of the records, the active version flags 7.5 %, the budget is 1 %:"
                        + " from 0.5 % to 15 % is allowed");
    }

    @Test
    void shouldRefuseAChallengerThatAnInstanceRefuses() {
        registry.report("b", 3, InstanceReport.State.REFUSED, "it is not signed");

        assertThat(check(sum(good()), HEALTHY, HEALTHY).missing())
                .containsExactly("instance b refuses it: it is not signed");
    }

    @Test
    void shouldRefuseToLoseCriticalAnomalies() {
        ShadowReport losing =
                report("a", 2, "2026-11-27T01:00:00Z", new ShadowReport.Counts(1_000, 10, 0, 2, 10, 2, 0));

        assertThat(missing(sum(losing), HEALTHY, HEALTHY)).containsExactly("lost");
    }

    @Test
    void shouldRefuseWorseHealth() {
        assertThat(missing(sum(good()), health(2), health(2))).isEmpty();
        assertThat(missing(sum(good()), health(3), health(2))).containsExactly("health");
        assertThat(missing(sum(good()), health(1), null)).containsExactly("health");
        assertThat(missing(sum(good()), null, HEALTHY)).containsExactly("health");
    }

    @Test
    void shouldRefuseAChallengerThatIsSuspendedAndSayWhy() {
        ShadowReport report = good();
        ShadowReport suspended = new ShadowReport(
                "payments",
                3,
                2,
                "a",
                report.since(),
                report.at(),
                report.counts(),
                BUDGET,
                List.of(),
                List.of(),
                "20 calls in a row have failed");

        assertThat(check(sum(suspended), HEALTHY, HEALTHY).missing())
                .singleElement()
                .asString()
                .contains("a: 20 calls in a row have failed");
    }
}
