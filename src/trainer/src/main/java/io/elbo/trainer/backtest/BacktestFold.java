package io.elbo.trainer.backtest;

import io.elbo.core.calibration.RecordRate;
import io.elbo.core.format.Decoded;
import io.elbo.core.verdict.Severity;
import io.elbo.core.verdict.ThresholdPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Takes the scored records in, in their order: counts alarms at each budget and keeps the records that will be shown or explained.
 * Memory does not grow with the records. Not thread-safe.
 */
final class BacktestFold {
    /** So many alarms of a set are explained for the counts of leading fields. */
    static final int SAMPLE = 300;

    private static final int MAX_DEAD_LETTERS_NAMED = 5;
    private static final double DAY_SECONDS = 86_400;

    private final BacktestSettings settings;
    private final List<BudgetThresholds> thresholds = new ArrayList<>(); // by budget
    private final List<LabelCounts> labels = new ArrayList<>(); // by budget
    private final RecordRate rate = new RecordRate();
    private final Periods periods;
    private final SurpriseCounts surprises;
    private final Map<String, Long> deadLetters = new TreeMap<>();
    private final List<String> firstDeadLetters = new ArrayList<>();
    private final KeptRecords gained;
    private final KeptRecords lost;
    private final KeptRecords surprising;
    private final KeptRecords gainedSample = new KeptRecords(SAMPLE);
    private final KeptRecords lostSample = new KeptRecords(SAMPLE);
    private final KeptRecords keptSample = new KeptRecords(SAMPLE);
    private final Severity[] severities;
    private long scored;
    private long before;
    private long outOfOrder;
    private double earliest = Double.POSITIVE_INFINITY;
    private double latest = Double.NEGATIVE_INFINITY;

    BacktestFold(List<BacktestModel> models, BacktestSettings settings) {
        this.settings = settings;
        settings.budgets().forEach(budget -> {
            thresholds.add(new BudgetThresholds(budget, models));
            labels.add(new LabelCounts(models.size()));
        });
        periods = new Periods(settings.time() != null, settings.budgets().size(), models.size());
        surprises = new SurpriseCounts(models.size());
        gained = new KeptRecords(settings.examples());
        lost = new KeptRecords(settings.examples());
        surprising = new KeptRecords(settings.examples());
        severities = new Severity[models.size()];
    }

    void fold(RecordBlock block) {
        int rows = block.rows().size();
        int counted = block.countedRows();
        for (int record = 0; record < block.records() && (counted > 0 || rows == 0); record++) {
            Decoded.Malformed malformed = block.malformed(record);
            if (malformed != null) {
                deadLetter(block.placeOfRecord(record), malformed);
            }
        }
        thresholds.forEach(budget -> budget.begin(rate, counted));
        for (int row = 0; row < rows; row++) {
            rate(block.seconds(row));
            if (block.counts(row)) {
                fold(block, row);
            }
        }
        scored += counted;
        before += rows - counted;
    }

    private void deadLetter(String place, Decoded.Malformed malformed) {
        deadLetters.merge(malformed.reason().label(), 1L, Long::sum);
        if (firstDeadLetters.size() < MAX_DEAD_LETTERS_NAMED) {
            firstDeadLetters.add(place + ": " + malformed.reason().label() + ": " + malformed.detail());
        }
    }

    private void fold(RecordBlock block, int row) {
        double seconds = block.seconds(row);
        cover(seconds);
        Periods.Period period = periods.of(seconds);
        surprises.add(block, row);
        for (int budget = 0; budget < thresholds.size(); budget++) {
            List<ThresholdPolicy> policies = thresholds.get(budget).policies();
            for (int model = 0; model < severities.length; model++) {
                severities[model] = policies.get(model).severity(block.rawScore(model, row));
            }
            period.at(budget).add(severities);
            labels.get(budget).add(block.label(row), severities);
            if (budget == 0) {
                keep(block, row, seconds, policies);
            }
        }
    }

    private void rate(double seconds) {
        if (settings.time() != null) {
            rate.add(Periods.isTime(seconds) && seconds >= 0 ? (long) (seconds * 1000) : -1);
        }
    }

    private void cover(double seconds) {
        if (Periods.isTime(seconds)) {
            outOfOrder += seconds < latest - DAY_SECONDS ? 1 : 0;
            earliest = Math.min(earliest, seconds);
            latest = Math.max(latest, seconds);
        }
    }

    private void keep(RecordBlock block, int row, double seconds, List<ThresholdPolicy> policies) {
        long number = block.number(row);
        Supplier<KeptRecord> copy = () -> new KeptRecord(block, row, seconds, policies);
        surprising.offer(block.rawScore(0, row), number, copy);
        boolean now = severities[0] != Severity.NONE;
        boolean before = severities.length == 2 && severities[1] != Severity.NONE;
        double random = now || before ? KeptRecords.random(number) : 0;
        if (now && !before && severities.length == 2) {
            gained.offer(block.rawScore(0, row), number, copy);
            gainedSample.offer(random, number, copy);
        } else if (before && !now) {
            lost.offer(block.rawScore(1, row), number, copy);
            lostSample.offer(random, number, copy);
        } else if (now) {
            keptSample.offer(random, number, copy);
        }
    }

    long scored() {
        return scored;
    }

    /** Records that are a part of the histories alone. */
    long before() {
        return before;
    }

    /** Records whose time is more than a day before the latest. */
    long outOfOrder() {
        return outOfOrder;
    }

    List<BudgetThresholds> thresholds() {
        return thresholds;
    }

    LabelCounts labels(int budget) {
        return labels.get(budget);
    }

    Periods periods() {
        return periods;
    }

    SurpriseCounts surprises() {
        return surprises;
    }

    Map<String, Long> deadLetters() {
        return deadLetters;
    }

    List<String> firstDeadLetters() {
        return firstDeadLetters;
    }

    /** Seconds since 1970; infinite if no record has a time. */
    double earliest() {
        return earliest;
    }

    /** Seconds since 1970; infinite if no record has a time. */
    double latest() {
        return latest;
    }

    /** Alarms of the first model alone, at the first budget, by its raw score. */
    KeptRecords gained() {
        return gained;
    }

    /** Alarms of the second model alone, by its raw score. */
    KeptRecords lost() {
        return lost;
    }

    /** All records, by the first model's raw score. */
    KeptRecords surprising() {
        return surprising;
    }

    KeptRecords gainedSample() {
        return gainedSample;
    }

    KeptRecords lostSample() {
        return lostSample;
    }

    /** Alarms of both models; of the only one if there is one. */
    KeptRecords keptSample() {
        return keptSample;
    }
}
