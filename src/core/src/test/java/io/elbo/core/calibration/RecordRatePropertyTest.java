package io.elbo.core.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.verdict.AlertBudget;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Streams in which a minority of the records tells another time than the rest, one by one or many in a row. */
class RecordRatePropertyTest {
    private static final long START = 1_750_000_000_000L;
    private static final double MINUTE = 60_000;
    private static final double HOUR = 60 * MINUTE;
    private static final double DAY = 24 * HOUR;
    private static final double FACTOR = 1.3;
    /** A stream that begins with a wrong timestamp knows no better. */
    private static final int CLEAN_RECORDS = 400;

    /** What is wrong with the timestamps of some records. */
    enum Fault {
        LATE_BY_DAYS,
        LATE_BY_HOURS,
        AHEAD_BY_A_MONTH,
        AHEAD_BY_MINUTES,
        ANYWHERE_WITHIN_A_MONTH,
        BACKFILL,
        MISSING,
        ZERO,
        LAST_POSSIBLE
    }

    /**
     * @param share of the records that the fault befalls
     * @param run how many of them come in a row
     */
    record Mixture(Fault fault, Fault other, double share, int run, long seed) {
        long timestamp(Fault chosen, double now, SplittableRandom random) {
            return switch (chosen) {
                case LATE_BY_DAYS -> (long) (now - 3 * DAY - random.nextDouble() * HOUR);
                case LATE_BY_HOURS -> (long) (now - random.nextDouble() * 20 * HOUR);
                case AHEAD_BY_A_MONTH -> (long) (now + 30 * DAY);
                case AHEAD_BY_MINUTES -> (long) (now + random.nextDouble() * 50 * MINUTE);
                case ANYWHERE_WITHIN_A_MONTH -> (long) (now + (random.nextDouble() - 0.5) * 60 * DAY);
                case BACKFILL -> (long) (START - 60 * DAY + 50 * (now - START));
                case MISSING -> -1;
                case ZERO -> 0;
                case LAST_POSSIBLE -> Long.MAX_VALUE;
            };
        }
    }

    @Provide
    Arbitrary<Mixture> mixtures() {
        return Combinators.combine(
                        Arbitraries.of(Fault.class),
                        Arbitraries.of(Fault.class),
                        Arbitraries.doubles().between(0, 0.3),
                        Arbitraries.integers().between(1, 300),
                        Arbitraries.longs())
                .as(Mixture::new);
    }

    /** What a day of records, two a second, comes to. */
    private static final class Day {
        private static final double PER_SECOND = 2;
        private static final AlertBudget BUDGET = AlertBudget.parse("20 per day");

        private final RecordRate rate = new RecordRate();
        double alarms; // that are expected of ordinary records
        double lowest = Double.MAX_VALUE; // believed, after the first four hours
        double highest;

        Day(Mixture mixture) {
            SplittableRandom random = new SplittableRandom(mixture.seed());
            double now = START;
            double probability = mixture.share() / mixture.run() / (1 - mixture.share());
            int left = 0; // of a run of faulty records
            int records = 0;
            while (now < START + DAY) {
                now -= Math.log(1 - random.nextDouble()) / PER_SECOND * 1_000;
                if (++records > CLEAN_RECORDS && left == 0 && random.nextDouble() < probability) {
                    left = mixture.run();
                }
                long timestamp = (long) (now - random.nextDouble() * MINUTE); // neighbours change places
                if (left > 0) {
                    left--;
                    timestamp =
                            mixture.timestamp(random.nextBoolean() ? mixture.fault() : mixture.other(), now, random);
                }
                rate.add(timestamp);
                double believed = rate.perSecond(rate.newestMillis());
                alarms += BUDGET.share(believed).probability();
                if (now > START + 4 * HOUR) {
                    lowest = Math.min(lowest, believed);
                    highest = Math.max(highest, believed);
                }
            }
        }
    }

    @Property(tries = 150)
    void shouldBelieveTheRateAndKeepTheBudgetWhateverAMinorityOfTheTimestampsSays(@ForAll("mixtures") Mixture mixture) {
        Day day = new Day(mixture);

        assertThat(day.lowest).as("believed at least").isGreaterThan(Day.PER_SECOND / FACTOR);
        assertThat(day.highest).as("believed at most").isLessThan(Day.PER_SECOND * FACTOR);
        assertThat(day.alarms).as("alarms of 20").isBetween(20 / FACTOR, 20 * FACTOR);
    }
}
