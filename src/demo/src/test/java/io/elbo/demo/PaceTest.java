package io.elbo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PaceTest {
    private final AtomicLong nanos = new AtomicLong(1_000);

    private Pace pace(double speed) {
        return new Pace(speed, nanos::get, () -> false);
    }

    @ParameterizedTest
    @CsvSource({"1, 2000000000", "1000, 2000000", "0.5, 4000000000", "Infinity, 0"})
    void shouldDivideTheDistanceToTheFirstRowByTheSpeed(double speed, long nanosToWait) {
        Pace pace = pace(speed);

        assertThat(pace.waitNanos(1_750_000_000_000L)).isZero();
        assertThat(pace.waitNanos(1_750_000_002_000L)).isEqualTo(nanosToWait);
    }

    @Test
    void shouldCountTheTimeThatHasPassed() {
        Pace pace = pace(1);
        pace.waitNanos(0);
        nanos.addAndGet(1_500_000_000);

        assertThat(pace.waitNanos(2_000)).isEqualTo(500_000_000);
        assertThat(pace.waitNanos(1_000)).isNegative();
        assertThat(pace.waitNanos(-1_000_000)).isNegative();
    }

    @Test
    void shouldNotWaitForEverOnceItEnds() {
        Pace pace = new Pace(1, nanos::get, () -> true);
        pace.await(0);

        pace.await(Long.MAX_VALUE);

        assertThat(pace.waitNanos(Long.MAX_VALUE)).isPositive();
    }
}
