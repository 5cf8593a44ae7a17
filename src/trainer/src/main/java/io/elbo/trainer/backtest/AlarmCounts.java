package io.elbo.trainer.backtest;

import io.elbo.core.verdict.Severity;

/** The alarms of one or two models at one budget, and how they differ. Model 0 is the one in question. Not thread-safe. */
final class AlarmCounts {
    private final long[] warnings;
    private final long[] criticals;
    private long gained;
    private long lost;
    private long kept;

    AlarmCounts(int models) {
        warnings = new long[models];
        criticals = new long[models];
    }

    void add(Severity[] severities) {
        for (int model = 0; model < severities.length; model++) {
            warnings[model] += severities[model] == Severity.WARNING ? 1 : 0;
            criticals[model] += severities[model] == Severity.CRITICAL ? 1 : 0;
        }
        if (severities.length == 2) {
            boolean now = severities[0] != Severity.NONE;
            boolean before = severities[1] != Severity.NONE;
            gained += now && !before ? 1 : 0;
            lost += !now && before ? 1 : 0;
            kept += now && before ? 1 : 0;
        }
    }

    void add(AlarmCounts others) {
        for (int model = 0; model < warnings.length; model++) {
            warnings[model] += others.warnings[model];
            criticals[model] += others.criticals[model];
        }
        gained += others.gained;
        lost += others.lost;
        kept += others.kept;
    }

    long warnings(int model) {
        return warnings[model];
    }

    long criticals(int model) {
        return criticals[model];
    }

    /** Warnings and critical ones. */
    long alarms(int model) {
        return warnings[model] + criticals[model];
    }

    /** Alarms of model 0 alone. */
    long gained() {
        return gained;
    }

    /** Alarms of model 1 alone. */
    long lost() {
        return lost;
    }

    /** Alarms of both. */
    long kept() {
        return kept;
    }
}
