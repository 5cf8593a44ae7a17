package io.elbo.stream.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PollBytesTest {
    private final PollBytes bytes = new PollBytes(100);

    /** Takes records as a consumer does, until one is refused. */
    private int take(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        for (int taken = 0; taken < 1_000; taken++) {
            try {
                if (key != null) {
                    assertThat(bytes.keys().deserialize("t", headers, key)).isSameAs(key);
                }
                if (value != null) {
                    assertThat(bytes.values().deserialize("t", headers, value)).isSameAs(value);
                }
            } catch (SerializationException e) {
                return taken;
            }
        }
        return 1_000;
    }

    @Test
    void shouldEndThePollWhenKeysAndValuesFillIt() {
        assertThat(take(null, new byte[10], new RecordHeaders())).isEqualTo(10);
        bytes.begin();
        assertThat(take(new byte[5], new byte[15], new RecordHeaders())).isEqualTo(5);
        bytes.begin();
        assertThat(take(new byte[20], null, new RecordHeaders()))
                .as("of deletions")
                .isEqualTo(5);
    }

    @Test
    void shouldCountHeadersOnce() {
        Headers headers = new RecordHeaders().add("name", new byte[36]).add("word", null);

        assertThat(take(new byte[1], new byte[5], headers)).isEqualTo(2);
        bytes.begin();
        assertThat(take(null, new byte[6], headers)).isEqualTo(2);
    }

    @Test
    void shouldTakeTheFirstRecordHoweverLargeItIs() {
        assertThat(take(new byte[300], new byte[300], new RecordHeaders())).isEqualTo(1);
        bytes.begin();
        assertThat(take(null, new byte[300], new RecordHeaders())).isEqualTo(1);
    }

    @Test
    void shouldRefuseTheSameRecordUntilThePollEnds() {
        take(null, new byte[100], new RecordHeaders());

        assertThat(take(new byte[1], new byte[1], new RecordHeaders())).isZero();
        assertThat(take(new byte[1], new byte[1], new RecordHeaders())).isZero();
        bytes.begin();
        assertThat(take(new byte[50], new byte[50], new RecordHeaders())).isEqualTo(1);
    }

    @Test
    void shouldRefuseAMaximumThatTakesNothing() {
        assertThatThrownBy(() -> new PollBytes(0)).hasMessageContaining("0 bytes");
    }
}
