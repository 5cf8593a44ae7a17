package io.elbo.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SlidingShareTest {
    private final SetClock clock = new SetClock();
    private final SlidingShare share = new SlidingShare(clock);

    @Test
    void shouldBeUnknownBeforeTheFirstTrial() {
        assertThat(share.share()).isNaN();
    }

    @Test
    void shouldBeTheShareOfHits() {
        share.add(1, 4);
        clock.pass(Duration.ofMinutes(30));
        share.add(1, 4);

        assertThat(share.share()).isEqualTo(0.25);
    }

    @Test
    void shouldForgetAfterAnHour() {
        share.add(4, 4);
        clock.pass(Duration.ofMinutes(59));
        share.add(0, 4);
        assertThat(share.share()).isEqualTo(0.5);

        clock.pass(Duration.ofMinutes(1));

        assertThat(share.share()).isZero();
    }

    @Test
    void shouldForgetEverythingInALongSilence() {
        share.add(4, 4);
        clock.pass(Duration.ofDays(3));

        assertThat(share.share()).isNaN();
    }

    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-03-01T12:00:30Z");

        void pass(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
