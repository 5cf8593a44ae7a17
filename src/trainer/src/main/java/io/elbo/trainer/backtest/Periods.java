package io.elbo.trainer.backtest;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Alarms by day (UTC), or, if records have no time, by so many records. Both are bounded: records of further days, and those without a
 * time, count together; stretches of records double in length when there are {@value #MAX_STRETCHES} of them. Not thread-safe.
 */
final class Periods {
    private static final int MAX_DAYS = 20_000;
    private static final int MAX_STRETCHES = 400;
    private static final int FIRST_STRETCH = 1_000;
    private static final double DAY_SECONDS = 86_400;
    /** Times farther from 1970 are none. */
    private static final double MAX_SECONDS = 4e11;

    private final boolean byDay;
    private final int budgets;
    private final int models;
    private final TreeMap<Long, Period> days = new TreeMap<>();
    private final Period other;
    private final List<Period> stretches = new ArrayList<>();
    private long stretchRecords = FIRST_STRETCH;

    /** The alarms of one period, by budget. */
    static final class Period {
        private final List<AlarmCounts> counts = new ArrayList<>();
        private long records;

        Period(int budgets, int models) {
            for (int i = 0; i < budgets; i++) {
                counts.add(new AlarmCounts(models));
            }
        }

        void addRecord() {
            records++;
        }

        long records() {
            return records;
        }

        AlarmCounts at(int budget) {
            return counts.get(budget);
        }

        void add(Period others) {
            records += others.records;
            for (int budget = 0; budget < counts.size(); budget++) {
                counts.get(budget).add(others.counts.get(budget));
            }
        }
    }

    /** @param byDay whether records have times */
    Periods(boolean byDay, int budgets, int models) {
        this.byDay = byDay;
        this.budgets = budgets;
        this.models = models;
        other = newPeriod();
    }

    private Period newPeriod() {
        return new Period(budgets, models);
    }

    /** The period of the next record; it is counted as one of its records. */
    Period of(double seconds) {
        Period period = byDay ? day(seconds) : stretch();
        period.addRecord();
        return period;
    }

    /** Whether these seconds since 1970 are a time that a record can have. */
    static boolean isTime(double seconds) {
        return Math.abs(seconds) <= MAX_SECONDS;
    }

    private Period day(double seconds) {
        if (!isTime(seconds)) {
            return other;
        }
        long day = (long) Math.floor(seconds / DAY_SECONDS);
        Period known = days.get(day);
        if (known != null) {
            return known;
        }
        if (days.size() == MAX_DAYS) {
            return other;
        }
        Period first = newPeriod();
        days.put(day, first);
        return first;
    }

    private Period stretch() {
        if (stretches.isEmpty() || stretches.get(stretches.size() - 1).records() == stretchRecords) {
            if (stretches.size() == MAX_STRETCHES) {
                doubleStretches();
            }
            stretches.add(newPeriod());
        }
        return stretches.get(stretches.size() - 1);
    }

    private void doubleStretches() {
        List<Period> halves = List.copyOf(stretches);
        stretches.clear();
        for (int i = 0; i < halves.size(); i += 2) {
            halves.get(i).add(halves.get(i + 1));
            stretches.add(halves.get(i));
        }
        stretchRecords *= 2;
    }

    /** By the days since 1970; empty if records have no time. */
    SortedMap<Long, Period> days() {
        return days;
    }

    /** Records whose time is not known, while those of others are. */
    Period withoutTime() {
        return other;
    }

    /** In the order of the records; empty if these have times. */
    List<Period> stretches() {
        return stretches;
    }

    /** Records of a stretch. */
    long stretchRecords() {
        return stretchRecords;
    }

    /** All periods together. */
    Period total() {
        Period total = newPeriod();
        days.values().forEach(total::add);
        stretches.forEach(total::add);
        total.add(other);
        return total;
    }
}
