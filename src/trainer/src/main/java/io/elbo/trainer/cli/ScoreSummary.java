package io.elbo.trainer.cli;

import io.elbo.core.verdict.Severity;
import io.elbo.core.verdict.Verdict;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a run of {@code score} found in all, in a few lines for a person. Not thread-safe. */
final class ScoreSummary {
    private static final int MAX_FIELDS = 5;
    /** More anomalies than that many times the budget, and more than that share of all, need a word. */
    private static final double MANY_TIMES = 10;

    private static final double MANY = 0.02;
    private static final int ENOUGH_ROWS = 50;

    private final double budget;
    private final Map<String, Integer> fields = new HashMap<>();
    private long rows;
    private long anomalies;
    private long critical;
    private long skipped;
    private long mostUnusualRow;
    private double highestScore = Double.NEGATIVE_INFINITY;
    private double smallestPValue = 1;

    /** @param budget share of ordinary records that may be flagged */
    ScoreSummary(double budget) {
        this.budget = budget;
    }

    void scored(long rowNumber, Verdict verdict) {
        rows++;
        anomalies += verdict.isAnomaly() ? 1 : 0;
        critical += verdict.severity() == Severity.CRITICAL ? 1 : 0;
        if (verdict.rawScore() > highestScore) {
            highestScore = verdict.rawScore();
            smallestPValue = verdict.pValue();
            mostUnusualRow = rowNumber;
        }
    }

    /** Counts records that could not be read. */
    void skipped(long count) {
        skipped += count;
    }

    /** Counts a field that an anomaly's explanation names. */
    void named(String field) {
        fields.merge(field, 1, Integer::sum);
    }

    /** @param unexplained whether explanations were not asked for */
    void print(PrintWriter out, double seconds, boolean unexplained) {
        out.println(String.format(
                Locale.ROOT,
                "%,d records scored in %s: %,d anomalies (%.2f %%; the budget is %s %%), %,d of them critical%s.",
                rows,
                Progress.duration(seconds),
                anomalies,
                rows == 0 ? 0 : 100.0 * anomalies / rows,
                trimmed(100 * budget),
                critical,
                skipped == 0 ? "" : String.format(Locale.ROOT, "; %,d malformed records skipped", skipped)));
        if (rows > 0) {
            out.println(
                    String.format(Locale.ROOT, "Most unusual: row %,d, p-value %.1e.", mostUnusualRow, smallestPValue));
        }
        if (!fields.isEmpty()) {
            List<String> most = fields.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(MAX_FIELDS)
                    .map(field -> field.getKey() + " (" + field.getValue() + ")")
                    .toList();
            out.println("Fields that were named most often: " + String.join(", ", most) + ".");
        }
        if (rows >= ENOUGH_ROWS && anomalies > MANY_TIMES * budget * rows && anomalies > MANY * rows) {
            out.println(
                    "That is many more than the budget. If these records are ordinary, they are unlike the history that"
                            + " the model was trained on" + (unexplained ? "; --explain says in which fields." : "."));
        }
        out.flush();
    }

    private static String trimmed(double percent) {
        return new java.math.BigDecimal(percent, new java.math.MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }
}
