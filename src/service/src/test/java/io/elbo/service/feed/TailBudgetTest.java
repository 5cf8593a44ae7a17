package io.elbo.service.feed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TailBudgetTest {
    private static final long SECOND = 1_000_000_000L;

    private final TailBudget budget = new TailBudget(new TailLimits(1_000, 10_000, 100, 2_000), 0);

    @Test
    void shouldLetABurstThroughAndThenTheRate() {
        budget.charge(1_000, 0);
        assertThat(budget.waitMillis(0)).isZero();

        budget.charge(200, 0);
        assertThat(budget.waitMillis(0)).isEqualTo(2_000);
        assertThat(budget.waitMillis(2 * SECOND)).isZero();
    }

    @Test
    void shouldCountBytesToo() {
        budget.charge(1, 12_000);

        assertThat(budget.waitMillis(0)).isEqualTo(1_000);
        assertThat(budget.waitMillis(100 * SECOND)).isZero();
    }
}
