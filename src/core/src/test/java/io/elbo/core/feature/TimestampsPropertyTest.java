package io.elbo.core.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class TimestampsPropertyTest {
    private static final long YEAR_0 = -62_167_219_200L;
    private static final long YEAR_9999 = 253_402_214_400L;

    @Property
    void readsWhatJavaTimeWrites(
            @ForAll @LongRange(min = YEAR_0, max = YEAR_9999) long seconds,
            @ForAll @IntRange(max = 999_999_999) int nanos,
            @ForAll @IntRange(min = -18 * 3600, max = 18 * 3600) int offset) {
        LocalDateTime local = LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC);
        double expected = seconds + nanos * 1e-9;
        assertThat(Timestamps.epochSeconds(local.toString())).isCloseTo(expected, within(1e-4));
        assertThat(Timestamps.epochSeconds(local + "Z")).isCloseTo(expected, within(1e-4));
        assertThat(Timestamps.epochSeconds(" " + local.toString().replace('T', ' ') + "z "))
                .isCloseTo(expected, within(1e-4));
        OffsetDateTime moved =
                local.atOffset(ZoneOffset.UTC).withOffsetSameInstant(ZoneOffset.ofTotalSeconds(offset / 60 * 60));
        if (moved.getYear() >= 0 && moved.getYear() <= 9999) {
            assertThat(Timestamps.epochSeconds(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(moved)))
                    .isCloseTo(expected, within(1e-4));
        }
        LocalDate day = local.toLocalDate();
        assertThat(Timestamps.epochSeconds(day.toString())).isEqualTo(day.toEpochDay() * 86_400.0);
    }

    @Property
    void neverThrowsWhateverTheText(@ForAll String text, @ForAll @IntRange(max = 99) int number) {
        assertThat(Timestamps.epochSeconds(text))
                .satisfiesAnyOf(seconds -> assertThat(seconds).isNaN(), seconds -> assertThat(seconds)
                        .isFinite());
        String odd = String.format(java.util.Locale.ROOT, "2024-%02d-%02dT%02d:%02d", number, number, number, number);
        assertThat(Timestamps.epochSeconds(odd + text))
                .satisfiesAnyOf(seconds -> assertThat(seconds).isNaN(), seconds -> assertThat(seconds)
                        .isFinite());
    }
}
