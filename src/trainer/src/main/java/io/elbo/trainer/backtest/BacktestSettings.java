package io.elbo.trainer.backtest;

import io.elbo.core.verdict.AlertBudget;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backtest is to find out.
 *
 * @param budgets at which alarms are counted, at least one; examples and reasons are those of the first
 * @param time of the records; null if they have none, and alarms are counted per so many records in place of days
 * @param countFrom records of an earlier time are read for the histories of keys and the rate of the records alone; null if all count
 * @param labelled whether the records say what is an anomaly
 * @param examples the maximum number of records that are shown of each kind
 * @param threads that score; with one, everything happens on the caller's thread
 */
public record BacktestSettings(
        List<AlertBudget> budgets,
        @Nullable RecordTime time,
        @Nullable Instant countFrom,
        boolean labelled,
        int examples,
        int threads) {
    /** More threads than that only take memory. */
    public static final int MAX_THREADS = 256;

    public BacktestSettings {
        budgets = List.copyOf(budgets);
        if (budgets.isEmpty()) {
            throw new IllegalArgumentException("a backtest needs at least one budget");
        }
        if (examples < 0) {
            throw new IllegalArgumentException("examples must not be negative, got " + examples);
        }
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException(
                    "at least one thread must score, and at most " + MAX_THREADS + ", got " + threads);
        }
        if (time == null && countFrom != null) {
            throw new IllegalArgumentException("what is earlier than " + countFrom
                    + " is not known, as the records have no time; name it (--time)");
        }
        for (AlertBudget budget : budgets) {
            if (time == null && budget instanceof AlertBudget.Rate) {
                throw new IllegalArgumentException(
                        "the budget '" + budget.text()
                                + "' goes by the time of the records, and these have none; give a share such as 0.1%, or name their time (--time)");
            }
        }
    }

    /** Whether a record of this time counts; one whose time is not known does. */
    boolean counts(double seconds) {
        return countFrom == null || !(seconds < countFrom.toEpochMilli() / 1e3);
    }
}
