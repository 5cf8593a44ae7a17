package io.elbo.stream.lifecycle;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ThreadReplacementTest {
    private static final Clock NOW = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    private final CountDownLatch noPauses = new CountDownLatch(0);

    @Test
    void shouldEndTheStreamWhereThreadsDieAgainAndAgain() {
        ThreadReplacement replacement = new ThreadReplacement("payments", () -> true, noPauses, NOW);

        for (int i = 0; i < ThreadReplacement.MAX_DEATHS; i++) {
            assertThat(replacement.handle(new IllegalStateException("again"))).isEqualTo(REPLACE_THREAD);
        }

        assertThat(replacement.handle(new IllegalStateException("again"))).isEqualTo(SHUTDOWN_CLIENT);
    }

    @Test
    void shouldNeverGiveUpWhileTheBrokerIsAway() {
        ThreadReplacement replacement = new ThreadReplacement("payments", () -> false, noPauses, NOW);

        for (int i = 0; i < 5 * ThreadReplacement.MAX_DEATHS; i++) {
            assertThat(replacement.handle(new IllegalStateException("away"))).isEqualTo(REPLACE_THREAD);
        }
    }

    @Test
    void shouldEndTheStreamWhereTheProcessItselfIsIll() {
        ThreadReplacement replacement = new ThreadReplacement("payments", () -> false, noPauses, NOW);

        assertThat(replacement.handle(new OutOfMemoryError("test"))).isEqualTo(SHUTDOWN_CLIENT);
    }
}
