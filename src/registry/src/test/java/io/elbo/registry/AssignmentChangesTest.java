package io.elbo.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.model.Provenance;
import io.elbo.registry.topic.CompactedTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssignmentChangesTest {
    private static final String AT = "2026-01-01T00:00:00Z";

    private final RegistryView view = new RegistryView(unused -> {});
    private long offset;

    private void put(RegistryKey key, Object value) {
        view.listener().changed(key.text(), RegistryJson.write(value), 0, new CompactedTable.Place(0, offset++));
    }

    private void publish(int version, boolean retired) {
        put(
                new RegistryKey.OfVersion("payments", version),
                new ModelVersion(
                        "payments",
                        version,
                        Digest.of(new byte[] {(byte) version}),
                        1,
                        null,
                        1,
                        new ModelSummary(
                                "m", "1", AT, 1, null, new Provenance(1, 1, "sha256:0", "by hand", 1, Map.of()), null),
                        null,
                        "ann",
                        AT,
                        "",
                        retired));
    }

    private void assign(int active, int challenger, List<Integer> before) {
        put(
                new RegistryKey.OfAssignment("payments"),
                new Assignment("payments", 7, active, challenger, 0.5, null, before, "ann", AT, ""));
    }

    private AssignmentChanges changes() throws RegistryException {
        return new AssignmentChanges(view, "payments", new Change("bob", "why not"), AT);
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
        assertThatThrownBy(() -> changes().promote(9)).hasMessage("there is no version 9 of detector payments");
        assertThatThrownBy(() -> changes().shadow(3, ShadowTerms.ALL_RECORDS)).hasMessageContaining("is active");
        assertThatThrownBy(() -> changes().shadow(0, ShadowTerms.ALL_RECORDS)).hasMessageContaining("publish it");
        assertThatThrownBy(() -> changes().rollback(null)).hasMessageContaining("say which version to go back to");
        assertThatThrownBy(() -> changes().promoteChallenger(2)).hasMessageContaining("is not the challenger any more");
        assertThatThrownBy(() -> new AssignmentChanges(view, "payments", new Change("bob", "", 6L), AT))
                .hasMessageContaining("is at revision 7, not 6: ann changed it");
    }
}
