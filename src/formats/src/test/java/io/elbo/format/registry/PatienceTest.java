package io.elbo.format.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final long START = -5;

    private final Patience patience = new Patience(Duration.ofNanos(1_000), START);

    @Test
    void shouldEndWithTheMoment() {
        assertThat(patience.left(START)).isEqualTo(1_000);
        patience.waited(START, START + 400);
        assertThat(patience.left(START + 400)).isEqualTo(600);
        patience.waited(START + 400, START + 1_100);
        assertThat(patience.left(START + 1_100)).isZero();
    }

    @Test
    void shouldComeBackWithATenthOfTheTime() {
        patience.waited(START, START + 1_000);

        assertThat(patience.left(START + 3_000)).isEqualTo(200);
        assertThat(patience.left(START + 100_000)).isEqualTo(1_000);
    }
}
