package io.elbo.bench.quality;

import io.elbo.bench.report.Column;
import io.elbo.trainer.evaluate.Alarms;
import io.elbo.trainer.evaluate.LabelledScores;
import io.elbo.trainer.evaluate.Ranking;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a method reached on one set.
 *
 * @param realised what the method's own thresholds flag, by {@link LabelledScores#BUDGETS}
 * @param trainSeconds from the data file to all that scoring needs, the schema's inference included
 * @param rowsPerSecond scored, the file's reading and decoding included
 */
record Outcome(Ranking ranking, Map<String, Alarms> realised, double trainSeconds, double rowsPerSecond) {

    /** The columns of how well a method finds anomalies; a dot in a name is a level of JSON. */
    static List<Column> measures() {
        List<Column> columns = new ArrayList<>(List.of(
                Column.percent("auroc", "AUROC"),
                Column.percent("auprc", "AUPRC"),
                Column.percent("recall_at_1e2", "recall at 1e-2"),
                Column.percent("recall_at_1e3", "at 1e-3")));
        for (String budget : LabelledScores.BUDGETS) {
            columns.add(Column.percent("realised." + budget + ".recall", "own " + budget + ": recall"));
            columns.add(Column.percent("realised." + budget + ".false_alarms", "false"));
        }
        return columns;
    }

    /** {@link #measures()}, then what they took. */
    static List<Column> columns() {
        List<Column> columns = new ArrayList<>(measures());
        columns.add(Column.figure("train_seconds", "training, s", 1));
        columns.add(Column.figure("rows_per_second", "rows/s", 0));
        return columns;
    }

    /** The values of {@link #columns()}. */
    List<Object> cells() {
        List<Object> cells = new ArrayList<>(
                List.of(ranking.auroc(), ranking.auprc(), ranking.recallAt1e2(), ranking.recallAt1e3()));
        for (String budget : LabelledScores.BUDGETS) {
            Alarms alarms = alarms(budget);
            cells.add(alarms.recall());
            cells.add(alarms.falseAlarms());
        }
        cells.add(trainSeconds);
        cells.add(rowsPerSecond);
        return cells;
    }

    /** @throws IOException if the rows of the trial's test are all alike, so that there is nothing to tell apart */
    Outcome checked(Trial trial) throws IOException {
        if (ranking.anomalies() == 0 || ranking.anomalies() == ranking.rows()) {
            throw new IOException(trial.test().name() + ": the scored rows must hold anomalies and ordinary rows, "
                    + ranking.anomalies() + " of " + ranking.rows() + " are anomalies");
        }
        return this;
    }

    /** What the threshold of a budget flags. */
    Alarms alarms(String budget) {
        Alarms alarms = realised.get(budget);
        if (alarms == null) {
            throw new IllegalArgumentException("no budget " + budget);
        }
        return alarms;
    }
}
