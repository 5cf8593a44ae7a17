package io.elbo.stream.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.SourceRef;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLetterLogTest {
    private static final Outcome.Rejected WHY = new Outcome.Rejected("invalid-framing", "names no\nschema");

    private final AtomicLong nanos = new AtomicLong(-5);
    private final DeadLetterLog log = new DeadLetterLog(nanos::get);
    private long offset = 16;

    private @Nullable String next(String... detectors) {
        return log.line("orders.dlq", new SourceRef("orders", 2, ++offset, 0), WHY, List.of(detectors));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void shouldTellOfTheFirstOnesOneByOne() {
        assertThat(next("orders"))
                .isEqualTo("detector orders: record orders-2@17 becomes a dead letter in topic orders.dlq:"
                        + " invalid-framing, names no schema");
        assertThat(next("orders")).contains("orders-2@18");
        assertThat(next("orders")).contains("orders-2@19");
        assertThat(next("orders")).isNull();
    }

    @Test
    void shouldTellOfTheOthersOnceAMinute() {
        for (int i = 0; i < 1_000; i++) {
            next("orders");
        }
        pass(Duration.ofSeconds(59));
        assertThat(next("orders")).isNull();

        pass(Duration.ofSeconds(1));
        assertThat(next("orders")).endsWith("; so have 998 records since the last of these lines");
        assertThat(next("orders")).isNull();

        pass(Duration.ofHours(1));
        assertThat(next("orders")).endsWith("; so have 1 records since the last of these lines");
        pass(Duration.ofHours(1));
        assertThat(next("orders")).endsWith("names no schema");
    }

    @Test
    void shouldTellOfEveryDetector() {
        for (int i = 0; i < 9; i++) {
            next("orders");
        }
        assertThat(next("orders", "payments")).startsWith("detector orders, payments: record");
        assertThat(next("payments")).startsWith("detector payments: record");
    }
}
