package io.elbo.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.bench.faults.Versions.Judge;
import org.junit.jupiter.api.Test;

final class VersionsTest {
    private final Versions versions = Versions.withRegistry();

    @Test
    void shouldKnowWhichModelAVersionIs() {
        versions.publish(4, 2);

        assertThat(versions.variant(0)).isEqualTo(Variants.OF_FILE);
        assertThat(versions.variant(4)).isEqualTo(2);
        assertThat(versions.all()).containsExactly(0, 4);
    }

    @Test
    void shouldAllowAnyVersionUnlessOneWasInUseForCertain() {
        versions.publish(1, 1);
        versions.reigned(1, 10, 20);
        versions.reigned(0, 30, 30);

        assertThat(versions.possible(9)).containsExactlyInAnyOrder(new Judge(0, 0), new Judge(1, 1));
        assertThat(versions.possible(10)).containsExactly(new Judge(1, 1));
        assertThat(versions.possible(19)).containsExactly(new Judge(1, 1));
        assertThat(versions.possible(20)).hasSize(2);
        assertThat(versions.possible(30)).hasSize(2);
        assertThat(versions.certain()).isEqualTo(10);
    }

    @Test
    void shouldGiveANumberToAnotherModelIfTheRegistryBeginsAnew() {
        versions.publish(1, 1);
        versions.publish(2, 2);
        versions.reigned(1, 10, 20);

        versions.beginAnew();
        versions.publish(1, 2);
        versions.reigned(1, 30, 40);

        assertThat(versions.all()).containsExactly(0, 1);
        assertThat(versions.possible(10)).containsExactly(new Judge(1, 1));
        assertThat(versions.possible(30)).containsExactly(new Judge(1, 2));
        assertThat(versions.possible(25)).contains(new Judge(1, 1), new Judge(1, 2), new Judge(2, 2));
    }
}
