package io.elbo.trainer.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.verdict.Severity;
import org.junit.jupiter.api.Test;

class PeriodsTest {
    @Test
    void shouldDoubleStretchesInsteadOfGrowing() {
        Periods periods = new Periods(false, 1, 1);
        int records = 1_000_000;

        for (int i = 0; i < records; i++) {
            periods.of(Double.NaN).at(0).add(new Severity[] {i % 1_000 == 0 ? Severity.CRITICAL : Severity.NONE});
        }

        assertThat(periods.stretchRecords()).isEqualTo(4_000);
        assertThat(periods.stretches()).hasSize(250).allSatisfy(stretch -> {
            assertThat(stretch.records()).isEqualTo(4_000);
            assertThat(stretch.at(0).criticals(0)).isEqualTo(4);
        });
        assertThat(periods.total().records()).isEqualTo(records);
    }

    @Test
    void shouldCountTimesThatAreNoneApart() {
        Periods periods = new Periods(true, 1, 1);

        for (double seconds : new double[] {0, 86_399, 86_400, -1, Double.NaN, 1e15}) {
            periods.of(seconds);
        }

        assertThat(periods.days().keySet()).containsExactly(-1L, 0L, 1L);
        assertThat(periods.withoutTime().records()).isEqualTo(2);
        assertThat(periods.total().records()).isEqualTo(6);
    }
}
