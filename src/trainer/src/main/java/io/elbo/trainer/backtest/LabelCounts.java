package io.elbo.trainer.backtest;

import io.elbo.core.verdict.Severity;
import io.elbo.trainer.evaluate.Alarms;
import org.jspecify.annotations.Nullable;

/** What the models flag among labelled records at one budget. Not thread-safe. */
final class LabelCounts {
    private final long[] flagged;
    private final long[] found;
    private long records;
    private long anomalies;
    private long gainedAnomalies;
    private long lostAnomalies;

    LabelCounts(int models) {
        flagged = new long[models];
        found = new long[models];
    }

    /** @param label 0 ordinary, 1 anomaly; others do not count */
    void add(int label, Severity[] severities) {
        if (label < 0) {
            return;
        }
        boolean anomaly = label == 1;
        records++;
        anomalies += anomaly ? 1 : 0;
        for (int model = 0; model < severities.length; model++) {
            boolean alarm = severities[model] != Severity.NONE;
            flagged[model] += alarm ? 1 : 0;
            found[model] += alarm && anomaly ? 1 : 0;
        }
        if (anomaly && severities.length == 2) {
            boolean now = severities[0] != Severity.NONE;
            boolean before = severities[1] != Severity.NONE;
            gainedAnomalies += now && !before ? 1 : 0;
            lostAnomalies += before && !now ? 1 : 0;
        }
    }

    boolean hasLabels() {
        return records > 0;
    }

    long gainedAnomalies() {
        return gainedAnomalies;
    }

    long lostAnomalies() {
        return lostAnomalies;
    }

    /** Null if no record has a label. */
    BacktestReport.@Nullable Labelled labelled(int model) {
        if (records == 0) {
            return null;
        }
        Alarms alarms = new Alarms(records, anomalies, flagged[model], found[model]);
        return new BacktestReport.Labelled(
                records,
                anomalies,
                alarms.flagged(),
                alarms.found(),
                known(alarms.precision()),
                known(alarms.recall()),
                known(alarms.falseAlarms()));
    }

    private static @Nullable Double known(double share) {
        return Double.isNaN(share) ? null : share;
    }
}
