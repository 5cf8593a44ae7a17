package io.elbo.trainer.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EnvelopeHintTest {
    @Test
    void shouldRecogniseEventsByTheirNames() {
        assertThat(EnvelopeHint.of(List.of("before", "after", "source", "op", "ts_ms"), List.of()))
                .isEqualTo("debezium");
        assertThat(EnvelopeHint.of(List.of("schema", "payload"), List.of("after", "source", "op")))
                .isEqualTo("debezium");
        assertThat(EnvelopeHint.of(List.of("specversion", "id", "type", "source", "data"), List.of()))
                .isEqualTo("cloudevents");
    }

    @Test
    void shouldTakeOtherRecordsForWhatTheyAre() {
        assertThat(EnvelopeHint.of(List.of("payload", "schema", "source", "type"), List.of("id")))
                .isNull();
        assertThat(EnvelopeHint.of(List.of("op", "source", "amount"), List.of()))
                .isNull();
    }
}
