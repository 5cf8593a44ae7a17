package io.elbo.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.registry.InstanceReport.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionStandingTest {
    private final KnownRegistry registry = new KnownRegistry();

    private String words(int version) {
        return VersionStanding.of(
                        registry.view(),
                        registry.view().version("payments", version).orElseThrow())
                .words();
    }

    @Test
    void shouldSayWhatInstancesReallyUse() {
        registry.publish(1, 2);
        registry.assign(2, 1);
        registry.refuse(2, 1, "a", "b");

        assertThat(words(2)).isEqualTo("active, refused by all; instances use 1");
        assertThat(words(1)).isEqualTo("verified, in use by all");
        assertThat(VersionStanding.deviation(registry.view(), "payments"))
                .hasValue("every living instance refuses version 2; in use: 1. a says: it is not signed");

        registry.report("b", 2, State.ACTIVE);
        assertThat(words(2)).isEqualTo("active, refused by 1 of 2; 1 uses it");
        assertThat(words(1)).isEqualTo("verified, in use by 1 of 2");
        assertThat(VersionStanding.deviation(registry.view(), "payments"))
                .hasValue("1 of 2 living instances refuses version 2; in use: 1, 2. a says: it is not signed");
    }

    @Test
    void shouldSayWhoHasNotGoneOverYet() {
        registry.publish(1, 2);
        registry.assign(2, 1);
        registry.report("a", 1, State.ACTIVE);
        registry.report("b", 2, State.ACTIVE);

        assertThat(words(2)).isEqualTo("active, used by 1 of 2");
        assertThat(VersionStanding.deviation(registry.view(), "payments"))
                .hasValue("1 of 2 living instances says that it uses version 2; in use: 1, 2");
    }

    @Test
    void shouldSayNothingMoreIfAllUseItOrNobodyLives() {
        registry.publish(1);
        registry.assign(1);
        assertThat(words(1)).isEqualTo("active");
        registry.report("a", 1, State.ACTIVE);
        assertThat(words(1)).isEqualTo("active");
        assertThat(VersionStanding.deviation(registry.view(), "payments")).isEmpty();
        registry.refuse(1, 0, "b");
        registry.pass(Duration.ofMillis(DetectorInstances.LIVING_MILLIS + 1));
        assertThat(words(1)).isEqualTo("active");
        assertThat(registry.view().instances("payments").reportsOfGone(1)).hasSize(2);
    }

    @Test
    void shouldTellOfTheFileWithoutThereBeingAVersion() {
        registry.publish(1);
        registry.assign(0);
        registry.refuse(0, 1, "a");

        assertThat(VersionStanding.deviation(registry.view(), "payments"))
                .hasValue("every living instance refuses version 0 (the file of the configuration); in use: 1."
                        + " a says: it is not signed");
    }

    @Test
    void shouldSayThatAChallengerIsRefused() {
        registry.publish(1, 2);
        registry.assign(1, 2, List.of(), null);
        registry.report("a", 1, State.ACTIVE);
        registry.report("a", 2, State.REFUSED, "it is odd");

        assertThat(words(2)).isEqualTo("challenger, refused by all");
    }

    @Test
    void shouldSayWhichVersionJudgesTheRecords() {
        registry.publish(1, 2, 3);
        registry.assign(3, 2, 1);
        assertThat(registry.view().instances("payments").judging(3))
                .as("nobody says so")
                .isEqualTo(3);
        registry.refuse(3, 1, "a", "b");
        registry.refuse(3, 2, "c");
        assertThat(registry.view().instances("payments").judging(3)).isEqualTo(1);
        registry.report("d", 3, State.ACTIVE);
        assertThat(registry.view().instances("payments").judging(3)).isEqualTo(3);
    }
}
