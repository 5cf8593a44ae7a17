package io.elbo.stream.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimeTest {
    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                -1,
                1,
                999,
                1_000,
                86_399_999,
                86_400_000,
                1_767_614_400_000L,
                -62_167_219_200_000L,
                -62_167_219_200_001L,
                253_402_300_799_999L,
                253_402_300_800_000L,
                Long.MAX_VALUE / 1_000_000,
                Long.MIN_VALUE / 1_000_000
            })
    void shouldWriteWhatInstantWrites(long epochMillis) {
        assertThat(written(epochMillis))
                .isEqualTo(Instant.ofEpochMilli(epochMillis).toString());
    }

    @Test
    void shouldWriteWhatInstantWritesForAnyTimestamp() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            long epochMillis = random.nextLong() >> (10 + random.nextInt(40));
            assertThat(written(epochMillis))
                    .as("seed %d", seed)
                    .isEqualTo(Instant.ofEpochMilli(epochMillis).toString());
        }
    }

    private static String written(long epochMillis) {
        return new String(IsoTime.bytes(epochMillis), StandardCharsets.US_ASCII);
    }
}
