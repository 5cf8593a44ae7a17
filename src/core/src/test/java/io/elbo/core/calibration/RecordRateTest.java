package io.elbo.core.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.verdict.AlertBudget;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecordRateTest {
    private static final long START = 1_750_000_000_000L;
    private static final long HOUR = 3_600_000;

    private final RecordRate rate = new RecordRate();
    private long now = START;

    private void pass(long millis, double perSecond) {
        double step = 1000 / perSecond;
        for (long i = 0; i * step < millis; i++) {
            rate.add(now + (long) (i * step));
        }
        now += millis;
    }

    @Test
    void shouldSayNothingBeforeItKnowsEnough() {
        assertThat(rate.perSecond(now)).isNaN();
        pass(30_000, 100);
        assertThat(rate.perSecond(now)).isNaN();

        pass(60_000, 100);

        assertThat(rate.perSecond(now)).isCloseTo(100, within(2.0));
    }

    @Test
    void shouldBeTheRateSoFarAndThenThatOfTheLastDay() {
        pass(HOUR, 4);
        assertThat(rate.perSecond(now)).isCloseTo(4, within(0.1));
        pass(4 * 24 * HOUR, 1);
        assertThat(rate.perSecond(now)).isCloseTo(1, within(0.05));
    }

    @Test
    void shouldNotRunAfterTheHourOfTheDay() {
        double most = 0;
        double least = Double.MAX_VALUE;
        for (int day = 0; day < 8; day++) {
            pass(12 * HOUR, 3);
            most = Math.max(most, day < 4 ? 0 : rate.perSecond(now));
            pass(12 * HOUR, 1);
            least = Math.min(least, rate.perSecond(now));
        }
        assertThat(most).isLessThan(2.6);
        assertThat(least).isGreaterThan(1.5);
    }

    @Test
    void shouldNotDependOnTheOrderOfNeighbours() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 200_000; i++) {
            rate.add(START + i * 100L - random.nextLong(60_000));
        }
        assertThat(rate.perSecond(0)).isCloseTo(10, within(0.2));
    }

    @Test
    void shouldNotBeMovedByARecordFromAnotherTime() {
        pass(2 * HOUR, 10);
        double before = rate.perSecond(now);
        rate.add(now + 1000 * 24 * HOUR);
        rate.add(0);
        rate.add(Long.MAX_VALUE);
        pass(60_000, 10);

        assertThat(rate.perSecond(now)).isCloseTo(before, within(0.1));
    }

    @Test
    void shouldKeepABudgetPerDayWhileOneRecordInAHundredIsDaysLate() {
        AlertBudget budget = AlertBudget.parse("20 per day");
        SplittableRandom random = new SplittableRandom(12);
        double alarms = 0;
        for (long i = 0; i < 12 * 3_600 * 100; i++) { // a hundred a second
            long time = START + i * 10;
            rate.add(random.nextInt(100) == 0 ? time - 3 * 24 * HOUR : time);
            alarms += budget.share(rate.perSecond(rate.newestMillis())).probability();
        }
        assertThat(rate.perSecond(0)).isCloseTo(100, within(1.0));
        assertThat(alarms)
                .as("of 10 in half a day, and those before the rate is known")
                .isBetween(9.0, 17.0);
    }

    @Test
    void shouldCountAPauseAsTimeOnceTheStreamGoesOn() {
        pass(24 * HOUR, 2);
        now += 14 * HOUR;
        pass(HOUR, 2);

        double day = Math.exp(-15.0 / 24);
        double expected = 2 * ((1 - Math.exp(-1 / 24.0)) + (1 - Math.exp(-1)) * day) / (1 - Math.exp(-39.0 / 24));
        assertThat(rate.perSecond(now)).isCloseTo(expected, within(0.05));
    }

    @Test
    void shouldKnowTheRateOfAStreamOfOneRecordAnHour() {
        pass(20 * 24 * HOUR, 1 / 3600.0);

        assertThat(rate.perSecond(now) * 3600).isCloseTo(1, within(0.35));
    }

    @Test
    void shouldCountRecordsWithoutATimestampByTheTimeOfTheOthers() {
        for (int i = 0; i < 100_000; i++) {
            rate.add(i % 3 == 0 ? -1 : START + i * 100L);
        }
        assertThat(rate.perSecond(0)).isCloseTo(10, within(0.1));
    }

    @Test
    void shouldSayNothingWhileNoRecordHasATimestamp() {
        for (int i = 0; i < 10_000; i++) {
            rate.add(-1);
        }
        assertThat(rate.perSecond(rate.newestMillis())).isNaN();
    }

    @Test
    void shouldFollowAStreamThatStartsAgainFurtherBack() {
        pass(2 * HOUR, 10);
        now = START - 300 * 24 * HOUR;
        pass(6 * 24 * HOUR, 1);

        assertThat(rate.perSecond(now)).isCloseTo(1, within(0.1));
    }

    @Test
    void shouldSinkInSilenceByTheClockOfOthers() {
        pass(48 * HOUR, 10);
        double before = rate.perSecond(now);

        assertThat(rate.perSecond(now + 24 * HOUR) / before).isCloseTo(Math.exp(-1), within(0.1));
    }

    @Test
    void shouldGoOnWhereItWasWritten() throws IOException {
        pass(3 * HOUR, 7);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        rate.write(new DataOutputStream(bytes));
        RecordRate other = new RecordRate();
        other.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

        assertThat(other.perSecond(now)).isEqualTo(rate.perSecond(now));
        other.add(now + 5);
        rate.add(now + 5);
        assertThat(other.perSecond(now + HOUR)).isEqualTo(rate.perSecond(now + HOUR));
    }
}
