package io.elbo.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.registry.InstanceReport.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssignmentChangesTest {
    private final KnownRegistry registry = new KnownRegistry();

    private void publish(int version, boolean retired) {
        registry.publish(version, retired);
    }

    private void assign(int active, int challenger, List<Integer> before) {
        registry.assign(active, challenger, before, null);
    }

    private AssignmentChanges changes() throws RegistryException {
        return changes(false);
    }

    private AssignmentChanges changes(boolean force) throws RegistryException {
        Change change = new Change("bob", "why not", null, force);
        return new AssignmentChanges(registry.view(), "payments", change, KnownRegistry.AT);
    }

    @Test
    void shouldRememberWhatWasActiveOnceEachAndAtMostTen() throws RegistryException {
        publish(3, false);
        assign(2, 3, List.of(1, 3, 0, 12, 11, 10, 9, 8, 7, 6));

        Assignment next = changes().promote(3);

        assertThat(next.active()).isEqualTo(3);
        assertThat(next.challenger()).as("it is the challenger no more").isZero();
        assertThat(next.shadowSample()).isEqualTo(1);
        assertThat(next.before()).containsExactly(2, 1, 0, 12, 11, 10, 9, 8, 7, 6);
        assertThat(next.revision()).isEqualTo(8);
        assertThat(next.by()).isEqualTo("bob");
    }

    @Test
    void shouldLeaveAnotherChallengerAlone() throws RegistryException {
        publish(3, false);
        assign(2, 4, List.of());

        Assignment next = changes().promote(3);

        assertThat(next.challenger()).isEqualTo(4);
        assertThat(next.shadowSample()).isEqualTo(0.5);
    }

    @Test
    void shouldChangeNothingIfItIsSoAlready() throws RegistryException {
        publish(2, false);
        publish(3, false);
        assign(2, 3, List.of(1));

        assertThat(changes().promote(2)).isEqualTo(changes().now());
        assertThat(changes().shadow(3, new ShadowTerms(0.5, null)))
                .isEqualTo(changes().now());
        assertThat(changes().shadow(3, ShadowTerms.ALL_RECORDS).revision()).isEqualTo(8);
        assertThat(changes().promoteChallenger(2)).isEqualTo(changes().now());
    }

    @Test
    void shouldGoBackPastRetiredVersionsAndToNamedOnes() throws RegistryException {
        publish(1, false);
        publish(2, true);
        publish(4, false);
        assign(3, 0, List.of(2, 1, 0));

        assertThat(changes().rollback(null).active()).isEqualTo(1);
        assertThat(changes().rollback(null).before()).containsExactly(0);
        assertThat(changes().rollback(0).before()).isEmpty();
        assertThat(changes().rollback(4).before()).as("as a promotion").containsExactly(3, 2, 1, 0);
    }

    @Test
    void shouldSayWhyItCannotBe() {
        publish(2, true);
        publish(3, false);
        assign(3, 0, List.of());

        assertThatThrownBy(() -> changes().promote(2))
                .hasMessageContaining("version 2 of detector payments is retired");
        assertThatThrownBy(() -> changes().promote(9))
                .isInstanceOf(UnknownVersionException.class)
                .hasMessage("there is no version 9 of detector payments");
        assertThatThrownBy(() -> changes().shadow(3, ShadowTerms.ALL_RECORDS)).hasMessageContaining("is active");
        assertThatThrownBy(() -> changes().shadow(0, ShadowTerms.ALL_RECORDS)).hasMessageContaining("publish it");
        assertThatThrownBy(() -> changes().rollback(null)).hasMessageContaining("say which version to go back to");
        assertThatThrownBy(() -> changes().promoteChallenger(2)).hasMessageContaining("is not the challenger any more");
        assertThatThrownBy(() ->
                        new AssignmentChanges(registry.view(), "payments", new Change("bob", "", 6L), KnownRegistry.AT))
                .hasMessageContaining("is at revision 7, not 6: ann changed it");
    }

    @Test
    void shouldGoBackPastVersionsThatInstancesRefuse() throws RegistryException {
        registry.publish(1, 2, 3);
        registry.assign(3, 2, 1);
        registry.refuse(3, 1, "a");
        registry.report("a", 2, State.REFUSED, "it is not signed");

        Assignment back = changes().rollback(null);

        assertThat(back.active()).isEqualTo(1);
        assertThat(back.before()).isEmpty();
        assertThat(WayBack.of(registry.view(), "payments").passedOver())
                .extracting(WayBack.PassedOver::toString)
                .containsExactly("version 2 is refused by instance a: it is not signed");
        assertThat(changes(true).rollback(null).active()).as("forced").isEqualTo(2);
    }

    @Test
    void shouldMakeARefusedVersionActiveOnlyIfForced() throws RegistryException {
        registry.publish(1, 2, 3);
        assign(1, 3, List.of(2));
        for (int refused : List.of(0, 2, 3)) {
            registry.report("a", refused, State.REFUSED, "it is odd");
        }

        for (int refused : List.of(0, 2, 3)) {
            String words = "instance a refuses version " + refused + ": it is odd (--force, or \"force\": true by REST,"
                    + " makes it active all the same)";
            assertThatThrownBy(() -> changes().promote(refused)).hasMessage(words);
            assertThatThrownBy(() -> changes().rollback(refused)).hasMessage(words);
            assertThat(changes(true).promote(refused).active()).isEqualTo(refused);
            assertThat(changes(true).rollback(refused).active()).isEqualTo(refused);
        }
        assertThatThrownBy(() -> changes().promoteChallenger(3))
                .as("by gates")
                .hasMessageContaining("instance a refuses version 3");
    }

    @Test
    void shouldRememberTheFileOnlyIfAnInstanceUsesIt() throws RegistryException {
        registry.publish(1);

        assertThat(changes().promote(1).before()).isEmpty();
        registry.report("a", 0, State.ACTIVE);
        assertThat(changes().promote(1).before()).containsExactly(0);
    }

    @Test
    void shouldNotRememberWhatEveryInstanceHasRefused() throws RegistryException {
        registry.publish(1, 2, 3);
        registry.assign(2, 1);
        registry.refuse(2, 1, "a");

        assertThat(changes().promote(3).before()).containsExactly(1);
        registry.report("b", 2, State.ACTIVE);
        assertThat(changes().promote(3).before()).as("b uses it").containsExactly(2, 1);
    }

    @Test
    void shouldNotGoBackToAFileThatNoInstanceHas() throws RegistryException {
        registry.publish(1);
        registry.assign(1, 0);

        assertThat(changes().rollback(null).active())
                .as("nobody lives who could tell")
                .isZero();
        registry.report("a", 1, State.ACTIVE);
        assertThatThrownBy(() -> changes().rollback(null))
                .hasMessage("no version of detector payments that was active before version 1 can be gone back to"
                        + " (version 0 (the file of the configuration) is known to no living instance):"
                        + " say which version to go back to");
        String unknown =
                "no living instance has said whether it has version 0 (the file of the configuration) of detector"
                        + " payments (--force, or \"force\": true by REST, makes it active all the same)";
        assertThatThrownBy(() -> changes().rollback(0)).hasMessage(unknown);
        assertThatThrownBy(() -> changes().promote(0)).hasMessage(unknown);
        assertThat(changes(true).rollback(0).active()).as("forced").isZero();
        registry.report("a", 0, State.REFUSED, "there is no file");
        assertThatThrownBy(() -> changes().rollback(null))
                .hasMessageContaining("refused by instance a: there is no file");
        registry.report("a", 0, State.VERIFIED);
        assertThat(changes().rollback(null).active()).isZero();
    }

    @Test
    void shouldNotTryWhatInstancesUseInsteadOfTheActiveVersion() throws RegistryException {
        registry.publish(1, 2);
        registry.assign(2, 1);
        registry.refuse(2, 1, "a", "b");

        assertThatThrownBy(() -> changes().shadow(1, ShadowTerms.ALL_RECORDS))
                .hasMessage(
                        "version 1 of detector payments cannot be the challenger, since instances a, b use it and none"
                                + " uses version 2, which is active: make it active, or wait until it is not in use");
        registry.report("c", 2, State.ACTIVE);
        assertThat(changes().shadow(1, ShadowTerms.ALL_RECORDS).challenger())
                .as("an instance that was killed counts as living for a while")
                .isEqualTo(1);
    }
}
