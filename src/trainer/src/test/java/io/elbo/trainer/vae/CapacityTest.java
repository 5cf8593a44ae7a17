package io.elbo.trainer.vae;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CapacityTest {
    @Test
    void shouldTakeTheWideNetworkForManyRowsWithWords() {
        assertThat(Capacity.of(Capacity.WIDE_ROWS, true)).isEqualTo(Capacity.WIDE);
    }

    @Test
    void shouldNotLearnFewRowsByHeart() {
        assertThat(Capacity.of(Capacity.WIDE_ROWS - 1, true)).isEqualTo(Capacity.USUAL);
    }

    @Test
    void shouldKeepTheUsualNetworkForNumbersAlone() {
        assertThat(Capacity.of(10 * Capacity.WIDE_ROWS, false)).isEqualTo(Capacity.USUAL);
    }

    @Test
    void shouldSeeNoRowMoreOftenThanSomeSixTimesWithTheWideNetwork() {
        double seen = (double) Capacity.WIDE.steps() * VaeSettings.defaults(1).batchRows() / Capacity.WIDE_ROWS;

        assertThat(seen).isLessThan(7);
    }

    @Test
    void shouldChangeNothingElseOfTheSettings() {
        VaeSettings usual = VaeSettings.defaults(7);

        assertThat(usual.with(Capacity.WIDE).with(Capacity.USUAL)).isEqualTo(usual);
    }
}
