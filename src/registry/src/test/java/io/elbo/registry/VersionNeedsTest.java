package io.elbo.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.registry.InstanceReport.State;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VersionNeedsTest {
    private static final Change BOB = new Change("bob", "");

    private final KnownRegistry registry = new KnownRegistry();

    private VersionNeeds needs() {
        return VersionNeeds.of(registry.view(), "payments");
    }

    /** The versions that are left after another one is published as active. */
    private List<Integer> leftAfterPublication(int keep) throws RegistryException {
        Publication publication = new Publication(
                "payments",
                ModelContent.of(new byte[] {9}),
                KnownRegistry.SUMMARY,
                null,
                null,
                Publication.Use.ACTIVE,
                ShadowTerms.ALL_RECORDS,
                keep,
                BOB);
        registry.apply(new PublishingStep(registry.view(), publication, KnownRegistry.AT)
                .plan()
                .writes());
        return registry.view().versions("payments").stream()
                .filter(version -> !version.retired())
                .map(ModelVersion::version)
                .toList();
    }

    @Test
    void shouldKeepWhatInstancesUseBecauseTheyRefuseTheActiveVersion() throws RegistryException {
        registry.publish(1, 2);
        registry.assign(2, 1);
        registry.refuse(2, 1, "a");

        assertThat(needs().whyNotRetired(1)).hasValue("instance a uses it, since version 2 is refused");
        assertThat(leftAfterPublication(1)).containsExactly(1, 3);
    }

    @Test
    void shouldKeepWhatInstancesUseAlthoughNothingNamesItAnyMore() throws RegistryException {
        registry.publish(1, 2, 3);
        registry.assign(3);
        registry.refuse(3, 1, "a", "b");

        assertThat(needs().whyNotRetired(1)).hasValue("instances a, b use it, since version 3 is refused");
        assertThat(needs().whyNotRetired(2)).isEmpty();
        assertThat(leftAfterPublication(1)).containsExactly(1, 4);
    }

    @Test
    void shouldKeepWhatInstancesTryAsTheChallenger() {
        registry.publish(1, 2);
        registry.assign(1);
        registry.report("a", 1, State.ACTIVE);
        registry.report("a", 2, State.CHALLENGER);

        assertThat(needs().why(2)).hasValue("instance a tries it as the challenger");
    }

    @Test
    void shouldForgetInstancesThatAreGone() {
        registry.publish(1, 2, 3);
        registry.assign(3, 2);
        registry.refuse(3, 1, "a");
        registry.pass(Duration.ofMillis(DetectorInstances.LIVING_MILLIS + 1));
        registry.report("b", 3, State.ACTIVE);

        assertThat(needs().whyNotRetired(1)).isEmpty();
    }

    @Test
    void shouldKeepTheLatestVersionBeforeThatNobodyRefuses() throws RegistryException {
        registry.publish(1, 2, 3, 4);
        registry.assign(4, 3, 2, 1);
        registry.report("a", 4, State.ACTIVE);
        registry.report("a", 3, State.REFUSED, "its rule is gone");
        registry.report("a", 2, State.VERIFIED);

        assertThat(IntStream.rangeClosed(1, 4)
                        .filter(version -> needs().why(version).isPresent()))
                .containsExactly(2, 4);
        assertThat(needs().whyNotRetired(2)).as("the active version is in use").isEmpty();
        assertThat(leftAfterPublication(1)).containsExactly(4, 5);
    }

    @Test
    void shouldKeepTheWayBackAsLongAsNobodySaysThatTheActiveVersionIsInUse() throws RegistryException {
        registry.publish(1, 2, 3);
        registry.report("gone", 1, State.ACTIVE);
        registry.pass(Duration.ofDays(1));
        registry.assign(3, 2, 1);

        assertThat(needs().whyNotRetired(2))
                .hasValue("it is the one to go back to, and no living instance says that it uses version 3");
        assertThat(needs().whyNotRetired(1))
                .as("the latest one that an instance was able to use")
                .isPresent();
        assertThat(leftAfterPublication(1)).containsExactly(1, 3, 4);
    }

    @Test
    void shouldRetireWhatNobodyNeeds() throws RegistryException {
        registry.publish(1, 2, 3);
        registry.assign(3, 2, 1);
        registry.report("a", 3, State.ACTIVE);

        assertThat(needs().why(1)).isEmpty();
        assertThat(leftAfterPublication(3)).containsExactly(2, 3, 4);
    }
}
