package io.elbo.trainer.train;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.Health;
import io.elbo.core.schema.Field;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.trainer.clean.OddKind;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.health.Checkup;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a model says of the rows that its history was cleaned of. The share of false alarms on held-out rows does not know of
 * them; if they are ordinary, records like them raise alarms beyond the budget.
 */
final class LeftOutRows {
    private static final int BATCH_ROWS = 512;

    /** Fewer than this share of what is found at the larger rate means that anomalies set the threshold. */
    private static final double MIN_SHARE_OF_LARGER_RATE = 0.4;

    /** Of a kind of which fewer are found at the larger rate, a small share says nothing. */
    private static final double MIN_RECALL_AT_LARGER_RATE = 0.2;

    private final History history;
    private final float[] scores; // [left out rows]
    private final Map<BitSet, Integer> rowsByOddFields = new java.util.HashMap<>();

    private LeftOutRows(History history, float[] scores) {
        this.history = history;
        this.scores = scores;
    }

    /**
     * @param history the cleaned one
     * @param fileRows positions of the rows in the data file
     * @param heldOut what the model says of ordinary rows: one in a hundred of those is odd in a field
     */
    static LeftOutRows of(Engine engine, History history, BitSet fileRows, HeldOut heldOut) {
        int[] rows = fileRows.stream().toArray();
        LeftOutRows result = new LeftOutRows(
                history, RowScores.of(engine, rows.length, (row, batch) -> history.appendFileRow(rows[row], batch)));
        double[] usual = IntStream.range(0, history.schema().fields().size())
                .mapToDouble(heldOut::highContribution)
                .toArray();
        Batch batch = new Batch(history.schema(), BATCH_ROWS);
        for (int from = 0; from < rows.length; from += BATCH_ROWS) {
            batch.clear();
            for (int row = from; row < Math.min(rows.length, from + BATCH_ROWS); row++) {
                history.appendFileRow(rows[row], batch);
            }
            Explanations explanations = engine.explain(batch);
            for (int i = 0; i < batch.rows(); i++) {
                result.rowsByOddFields.merge(oddFields(explanations, i, usual), 1, Integer::sum);
            }
        }
        return result;
    }

    private static BitSet oddFields(Explanations explanations, int row, double[] usual) {
        BitSet fields = new BitSet();
        for (int field = 0; field < usual.length; field++) {
            fields.set(field, explanations.contribution(row, field) > usual[field]);
        }
        return fields;
    }

    /** The most rows that are odd in the same fields; null if there are no rows that are odd in a field. */
    @Nullable
    OddKind largestKind() {
        Map<String, OddKind> kinds = new TreeMap<>(); // by name, so that ties are broken in the same way each time
        rowsByOddFields.forEach((fields, rows) -> {
            List<String> names = fields.stream()
                    .mapToObj(history.schema().fields()::get)
                    .map(Field::name)
                    .toList();
            if (!names.isEmpty()) {
                kinds.put(String.join("\n", names), new OddKind(rows, names));
            }
        });
        return kinds.values().stream()
                .max(java.util.Comparator.comparingInt(OddKind::rows))
                .orElse(null);
    }

    /**
     * The share of all rows of the history, those that were left out among them, that reach a threshold.
     *
     * @param heldOutScores of a random part of the rows that were kept
     */
    double alarmShare(double threshold, float[] heldOutScores) {
        double kept = (double) history.rows() + history.setAside().length;
        double alarms = reaching(scores, threshold)
                + kept * reaching(heldOutScores, threshold) / Math.max(1, heldOutScores.length);
        return alarms / (kept + scores.length);
    }

    private static long reaching(float[] scores, double threshold) {
        return IntStream.range(0, scores.length)
                .filter(i -> scores[i] >= threshold)
                .count();
    }

    /**
     * A warning if so many of the rows are of one kind that records like them would exceed the alert budget all by themselves;
     * otherwise null.
     *
     * @param alarmShare of all rows of the history
     */
    Health.@Nullable Warning warning(double alarmShare) {
        OddKind kind = largestKind();
        double share =
                kind == null ? 0 : kind.rows() / ((double) history.rows() + history.setAside().length + scores.length);
        if (kind == null || share < Checkup.TARGET_RATE) {
            return null;
        }
        return new Health.Warning(
                "left-out-kind",
                String.format(
                        Locale.ROOT,
                        "Of the rows that were left out, %,d (%.2f %% of the history) are odd in the same fields: %s. If they are"
                                + " a rare kind of ordinary records, records like them will raise alarms, as %.2f %% of this whole"
                                + " history do, at a threshold meant for %.2f %%: then train with --clean-history.",
                        kind.rows(),
                        100 * share,
                        String.join(", ", kind.fields()),
                        100 * alarmShare,
                        100 * Checkup.TARGET_RATE));
    }

    /**
     * A warning if a contaminated history probably still holds anomalies: of injected ones hardly any is found at the usual rate, in
     * comparison with a larger one, because the anomalies that stayed set the threshold. Otherwise null; so for a history that
     * nothing was left out of, whose strangest ordinary records may be as far out as the injected ones.
     *
     * @param leftOut how many rows were left out
     */
    static Health.@Nullable Warning anomaliesLeftIn(int leftOut, Health.@Nullable Injected injected) {
        if (leftOut == 0 || injected == null) {
            return null;
        }
        String found = injected.recallAtOnePercent().keySet().stream()
                .max(java.util.Comparator.comparingDouble(injected.recallAtOnePercent()::get))
                .orElse("");
        double larger = injected.recallAtOnePercent().getOrDefault(found, 0.0);
        double usual = injected.recall().getOrDefault(found, 0.0);
        if (larger < MIN_RECALL_AT_LARGER_RATE || usual >= MIN_SHARE_OF_LARGER_RATE * larger) {
            return null;
        }
        return new Health.Warning(
                "anomalies-left-in",
                String.format(
                        Locale.ROOT,
                        "The history seems to hold anomalies beyond the %,d rows that were left out, and they set the threshold: of"
                                + " injected %ss %.0f %% are found at one false alarm in 1,000, but %.0f %% at one in 100. Name what is"
                                + " known to be anomalous (--label COLUMN, or --leave-out TOPIC with confirmed anomalies), or train on a"
                                + " time with fewer of them.",
                        leftOut,
                        found.replace('-', ' '),
                        100 * usual,
                        100 * larger));
    }
}
