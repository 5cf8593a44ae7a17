package io.elbo.registry;

import static org.assertj.core.api.Assertions.assertThat;

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
                "payments", 3, against, instance, since, NOW.toString(), counts, List.of(), List.of(), null);
    }

    /** 1,000 records of which the challenger flags 10, and misses 1 of 10 confirmed ones. */
    private static ShadowReport good() {
        return report("a", 2, "2026-11-27T09:00:00Z", new ShadowReport.Counts(1_000, 9, 1, 1, 10, 1, 0));
    }

    private static ShadowSum sum(ShadowReport... reports) {
        return ShadowSum.of(3, 2, List.of(reports));
    }

    private static List<String> missing(ShadowSum sum, @Nullable Health challenger, @Nullable Health active) {
        return GateCheck.of(GATES, sum, BUDGET, challenger, active, NOW).gates().stream()
                .filter(gate -> !gate.passed())
                .map(GateCheck.Gate::name)
                .toList();
    }

    @Test
    void shouldPassIfEverythingIsShown() {
        GateCheck check = GateCheck.of(GATES, sum(good()), BUDGET, HEALTHY, HEALTHY, NOW);

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
    void shouldNotPassBeforeAnybodyHasReported() {
        assertThat(missing(sum(), HEALTHY, HEALTHY)).containsExactly("records", "hours", "alarm-rate");
    }

    @Test
    void shouldAskForRecordsAndHours() {
        ShadowReport few = report("a", 2, "2026-11-27T10:00:01Z", new ShadowReport.Counts(999, 10, 0, 0, 0, 0, 0));

        assertThat(missing(sum(few), HEALTHY, HEALTHY)).containsExactly("records", "hours");
    }

    @Test
    void shouldRefuseTooManyAlarmsAndTooFew() {
        String since = "2026-11-27T01:00:00Z";
        assertThat(missing(sum(report("a", 2, since, counts(20))), HEALTHY, HEALTHY))
                .isEmpty();
        assertThat(missing(sum(report("a", 2, since, counts(21))), HEALTHY, HEALTHY))
                .containsExactly("alarm-rate");
        assertThat(missing(sum(report("a", 2, since, counts(4))), HEALTHY, HEALTHY))
                .containsExactly("alarm-rate");
    }

    private static ShadowReport.Counts counts(long kept) {
        return new ShadowReport.Counts(1_000, kept, 0, 0, 0, 0, 0);
    }

    @Test
    void shouldRefuseToLoseConfirmedAnomalies() {
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
                List.of(),
                List.of(),
                "20 calls in a row have failed");

        assertThat(GateCheck.of(GATES, sum(suspended), BUDGET, HEALTHY, HEALTHY, NOW)
                        .missing())
                .singleElement()
                .asString()
                .contains("a: 20 calls in a row have failed");
    }
}
