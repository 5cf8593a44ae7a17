package io.elbo.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FileClockTest {
    private static final double START = 1_700_000_000;
    private static final double YEAR = 365 * 86_400.0;

    private final FileClock clock = new FileClock();

    private void pass(int records, double from, double apart) {
        for (int i = 0; i < records; i++) {
            assertThat(clock.next(from + i * apart)).isEqualTo(from + i * apart);
        }
    }

    @Test
    void shouldClampATimeOfTheFutureToThatOfTheOthers() {
        pass(200, START, 60);

        for (int i = 0; i < 3; i++) {
            assertThat(clock.next(START + YEAR)).isEqualTo(START + 199 * 60);
        }
        pass(200, START + 200 * 60, 60);
    }

    @Test
    void shouldGoOnAfterAGap() {
        pass(200, START, 60);
        for (int i = 0; i < 5; i++) {
            clock.next(START + YEAR + i * 60);
        }

        pass(200, START + YEAR + 300, 60);
    }

    @Test
    void shouldTakeTheFirstRecordsAfterAWeekendAsTheyAre() {
        double from = START;
        for (int week = 0; week < 5; week++) {
            pass(150, from, 60);
            from += 3 * 86_400;
        }
    }

    @Test
    void shouldTakeRecordsThatAreFarApartAsTheyAre() {
        pass(300, START, 86_400);
    }

    @Test
    void shouldTakeAFileWithoutOrderAsItIs() {
        Random random = new Random(5);
        int clamped = 0;
        for (int i = 0; i < 2000; i++) {
            double time = START + random.nextDouble() * YEAR;
            clamped += clock.next(time) == time ? 0 : 1;
        }
        assertThat(clamped).isZero();
    }

    @Test
    void shouldKnowNothingOfAFewRecordsOrOfNoTime() {
        pass(10, START, 1);
        assertThat(clock.next(START + YEAR)).isEqualTo(START + YEAR);
        assertThat(clock.next(Double.NaN)).isNaN();
    }
}
