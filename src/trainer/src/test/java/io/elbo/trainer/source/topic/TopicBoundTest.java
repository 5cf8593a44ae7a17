package io.elbo.trainer.source.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicBoundTest {
    private static final Instant NOW = Instant.parse("2025-03-31T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "30d, 2025-03-01T12:00:00Z",
        "2w, 2025-03-17T12:00:00Z",
        "90m, 2025-03-31T10:30:00Z",
        "PT1H, 2025-03-31T11:00:00Z",
        "2025-03-01, 2025-03-01T00:00:00Z",
        "2025-03-01T08:00, 2025-03-01T08:00:00Z",
        "2025-03-01T08:00:00+02:00, 2025-03-01T06:00:00Z",
        "2025-03-01T08:00:00.5Z, 2025-03-01T08:00:00.500Z"
    })
    void shouldReadTimes(String text, Instant time) {
        assertThat(TopicBound.parse(text, NOW)).isEqualTo(new TopicBound.At(time));
    }

    @Test
    void shouldReadPlacesAndOffsets() {
        assertThat(TopicBound.parse("earliest", NOW)).isEqualTo(new TopicBound.Earliest());
        assertThat(TopicBound.parse(" latest ", NOW)).isEqualTo(new TopicBound.Latest());
        assertThat(TopicBound.parse("offsets:0=100, 1=250", NOW))
                .isEqualTo(new TopicBound.Offsets(Map.of(0, 100L, 1, 250L)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "30 days",
                "yesterday",
                "2025-13-01",
                "P1X",
                "offsets:",
                "offsets:0",
                "offsets:0=1,0=2",
                "offsets:-1=4",
                "offsets:0=-4",
                "999999999w999",
                "PT99999999999999999H"
            })
    void shouldRefuseWhatIsNoPlaceAndSayWhatIs(String text) {
        assertThatThrownBy(() -> TopicBound.parse(text, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("30d")
                .hasMessageContaining("offsets:0=100");
    }
}
