package io.elbo.service.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final int SEED = 7;

    private final Backoff backoff = new Backoff(new Random(SEED));

    private long pauseAfterFailure() {
        backoff.failed(null, 0);
        long millis = 0;
        while (backoff.isPausing(millis)) {
            millis++;
        }
        return millis;
    }

    @Test
    void shouldDoubleUpToItsLongestWithJitter() {
        long ceiling = Backoff.MIN_MILLIS;
        for (int failure = 0; failure < 20; failure++) {
            assertThat(pauseAfterFailure())
                    .as("failure %d, seed %d", failure, SEED)
                    .isBetween(ceiling / 2, ceiling);
            ceiling = Math.min(2 * ceiling, Backoff.MAX_MILLIS);
        }
    }

    @Test
    void shouldStartAnewAfterASuccess() {
        for (int failure = 0; failure < 8; failure++) {
            backoff.failed(null, 0);
        }
        backoff.succeeded();

        assertThat(backoff.isPausing(0)).isFalse();
        assertThat(pauseAfterFailure()).isLessThanOrEqualTo(Backoff.MIN_MILLIS);
    }

    @Test
    void shouldWaitAsLongAsTheReceiverAsksForButNotForever() {
        backoff.failed(Duration.ofSeconds(20), 0);
        assertThat(backoff.isPausing(19_999)).isTrue();
        assertThat(backoff.isPausing(20_000)).isFalse();

        backoff.failed(Duration.ofDays(1), 0);
        assertThat(backoff.isPausing(Backoff.MAX_ASKED_MILLIS)).isFalse();
    }
}
