package io.elbo.service.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Outcome;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class TracedDetectorTest {
    private static final long NOW = 1_767_614_400_000L;

    private final TracedDetector traced =
            new TracedDetector(DetectionObserver.SILENT, 1, Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC));

    @Test
    void shouldCountDeadLettersAndKeepTheReasonOfTheLastOne() {
        assertThat(traced.deadLetters()).isNull();

        traced.rejected(new Outcome.Rejected("invalid-avro", "the record ends too early"), 3);
        traced.rejected(new Outcome.Rejected("invalid-framing", "names no schema"), 3);
        assertThat(traced.deadLetters()).isEqualTo(new DeadLettersView(2, "invalid-framing", "names no schema", NOW));
        assertThat(traced.records()).isEqualTo(2);
    }

    @Test
    void shouldCountRefusedOutputsOfRecordsThatAreScored() {
        traced.outputRefused();

        DeadLettersView letters = traced.deadLetters();
        assertThat(letters).isNotNull();
        assertThat(letters.records()).isEqualTo(1);
        assertThat(letters.reason()).isEqualTo(Outcome.Rejected.OUTPUT_REFUSED);
        assertThat(traced.records()).isZero();
    }
}
