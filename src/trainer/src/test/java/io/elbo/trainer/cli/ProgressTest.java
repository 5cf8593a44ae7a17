package io.elbo.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final AtomicLong nanos = new AtomicLong();

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldDrawABarWithPercentageRateAndTimeLeft() {
        try (Progress progress = Progress.onTerminal("reading", "rows", out, nanos::get)) {
            nanos.set(10_000_000_000L);
            progress.note("loss 1.5");
            progress.update(0.25, 50_000);
        }
        assertThat(printed())
                .contains("\rreading [======>                 ]  25 %  50,000 rows  5,000 rows/s  30 s left  loss 1.5");
    }

    @Test
    void shouldPrintAPlainLineEveryFewSecondsWhereThereIsNoTerminal() {
        try (Progress progress = Progress.inLines("reading", "rows", out, nanos::get)) {
            for (int second = 1; second <= 12; second++) {
                nanos.set(second * 1_000_000_000L);
                progress.update(second / 12.0, second * 100L);
            }
        }
        assertThat(printed().lines())
                .containsExactly(
                        "reading  41 %  500 rows  100 rows/s  7 s left",
                        "reading  83 %  1,000 rows  100 rows/s  2 s left", "reading: 1,200 rows in 12 s");
    }

    @Test
    void shouldSayDurationsAsAPersonWould() {
        assertThat(Progress.duration(7.6)).isEqualTo("8 s");
        assertThat(Progress.duration(185)).isEqualTo("3 min 05 s");
        assertThat(Progress.duration(7620)).isEqualTo("2 h 07 min");
    }
}
