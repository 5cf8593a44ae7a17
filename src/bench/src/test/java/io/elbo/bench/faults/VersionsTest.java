package io.elbo.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class VersionsTest {
    private final Versions versions = Versions.withRegistry();

    @Test
    void shouldKnowWhichModelAVersionIs() {
        versions.publish(4, 2);

        assertThat(versions.variant(0)).hasValue(Variants.OF_FILE);
        assertThat(versions.variant(4)).hasValue(2);
        assertThat(versions.variant(3)).isEmpty();
        assertThat(versions.variant(Versions.UNNAMED)).isEmpty();
        assertThat(versions.all()).containsExactly(0, 4);
    }

    @Test
    void shouldAllowAnyVersionUnlessOneWasInUseForCertain() {
        versions.publish(1, 1);
        versions.reigned(1, 10, 20);
        versions.reigned(0, 30, 30);

        assertThat(versions.possible(9)).containsExactlyInAnyOrder(0, 1);
        assertThat(versions.possible(10)).containsExactly(1);
        assertThat(versions.possible(19)).containsExactly(1);
        assertThat(versions.possible(20)).containsExactlyInAnyOrder(0, 1);
        assertThat(versions.possible(30)).containsExactlyInAnyOrder(0, 1);
        assertThat(versions.certain()).isEqualTo(10);
    }
}
