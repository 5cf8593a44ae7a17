package io.elbo.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.service.api.RequestGate.Decision;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestGateTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // a nano clock may overflow
    private final RequestGate gate = new RequestGate(2, 100, nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void shouldLetInNoMoreRequestsThanAllowedAtOnce() {
        assertThat(gate.enter()).isEqualTo(Decision.ADMITTED);
        assertThat(gate.enter()).isEqualTo(Decision.ADMITTED);
        assertThat(gate.enter()).isEqualTo(Decision.BUSY);

        gate.leave();
        assertThat(gate.enter()).isEqualTo(Decision.ADMITTED);
    }

    @Test
    void shouldServeALargeRequestAndThenWaitUntilItIsPaidFor() {
        assertThat(gate.enter()).isEqualTo(Decision.ADMITTED);
        gate.charge(350);
        gate.leave();

        assertThat(gate.enter()).isEqualTo(Decision.EXHAUSTED);
        assertThat(gate.secondsUntilRefilled()).isEqualTo(3);
        pass(Duration.ofMillis(2_400));
        assertThat(gate.enter()).isEqualTo(Decision.EXHAUSTED);
        pass(Duration.ofMillis(200));
        assertThat(gate.enter()).isEqualTo(Decision.ADMITTED);
    }

    @Test
    void shouldSaveNoMoreThanOneSecond() {
        pass(Duration.ofHours(1));
        gate.charge(100);

        assertThat(gate.enter()).isEqualTo(Decision.EXHAUSTED);
        assertThat(gate.secondsUntilRefilled()).isEqualTo(1);
    }
}
