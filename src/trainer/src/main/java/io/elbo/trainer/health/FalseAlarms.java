package io.elbo.trainer.health;

import io.elbo.core.calibration.Calibrator;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.Health;
import io.elbo.trainer.fit.History;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Alarms on held-out records, which are all taken for ordinary. Each half of the records is judged by a calibration on the other
 * half. Says what the alarms have in common if there are too many.
 */
final class FalseAlarms {
    /** More false alarms than so many times the target are worth a warning, if they are certain. */
    private static final double MOST = 2;
    /** More than this share of the alarms is most of them. */
    private static final double MAJORITY = 0.75;
    /** Whoever holds out so many rows does not hold out too few. */
    private static final double ENOUGH_HELD_OUT = 0.3;

    private final History history;
    private final BitSet alarms = new BitSet(); // by place among the scores
    private final int[] rows; // places in the history, [scores]; empty if they are not known
    private final int trials;
    private final double target;

    /**
     * @param scores of the history's examined rows, or of more rows than these
     * @param target the share of records that may be flagged
     */
    FalseAlarms(History history, float[] scores, double target) {
        this.history = history;
        this.target = target;
        int[] examined = history.examinedRows();
        rows = examined.length == scores.length ? examined : new int[0];
        int half = scores.length / 2;
        trials = half < 2 ? Math.max(1, scores.length) : scores.length;
        if (half >= 2) { // nothing to hold against fewer
            Calibration ofFirst = Calibrator.fit(Arrays.copyOf(scores, half));
            Calibration ofSecond = Calibrator.fit(Arrays.copyOfRange(scores, half, scores.length));
            for (int i = 0; i < scores.length; i++) {
                alarms.set(i, scores[i] >= (i < half ? ofSecond : ofFirst).threshold(target));
            }
        }
    }

    Proportion all() {
        return new Proportion(alarms.cardinality(), trials);
    }

    /** What is worth a look; empty if the budget holds and is not spent on young keys. */
    List<Health.Warning> warnings() {
        List<Health.Warning> warnings = new ArrayList<>();
        Health.Warning young = youngKeys();
        if (young != null) {
            warnings.add(young);
        } else if (all().atLeast() > MOST * target) {
            warnings.add(new Health.Warning(
                    "false-alarms",
                    String.format(
                            Locale.ROOT,
                            "False alarms: %,d of %,d held-out records, %.2f %%, are past a threshold meant for %.2f %%. %s",
                            alarms.cardinality(),
                            trials,
                            100.0 * alarms.cardinality() / trials,
                            100 * target,
                            advice())));
        }
        return warnings;
    }

    /** Whether most alarms are those of young keys, although most records are not, and more than half of the budget goes to them. */
    private Health.@Nullable Warning youngKeys() {
        BitSet young = new BitSet();
        IntStream.range(0, rows.length).filter(i -> history.isYoung(rows[i])).forEach(young::set);
        BitSet flagged = (BitSet) young.clone();
        flagged.and(alarms);
        boolean areSpecial = 2 * flagged.cardinality() > alarms.cardinality() && 2 * young.cardinality() < trials;
        if (!areSpecial || new Proportion(flagged.cardinality(), trials).atLeast() <= target / 2) {
            return null;
        }
        return new Health.Warning(
                "young-keys",
                String.format(
                        Locale.ROOT,
                        "The budget is spent on young keys: of %,d held-out records past a threshold meant for %.2f %%, %,d (%.0f %%) are"
                                + " of keys with fewer than %,d earlier records, which are only %.1f %% of the records. Anomalies must"
                                + " score higher than these. If new keys are rarer in the stream, give a longer history.",
                        alarms.cardinality(),
                        100 * target,
                        flagged.cardinality(),
                        100.0 * flagged.cardinality() / alarms.cardinality(),
                        history.recordsOfKnownKey(),
                        100.0 * young.cardinality() / trials));
    }

    private String advice() {
        int first = alarms.get(0, trials / 2).cardinality();
        int most = Math.max(first, alarms.cardinality() - first);
        if (history.derives() && rows.length > 0 && most > MAJORITY * alarms.cardinality()) { // in the order of time
            return String.format(
                    Locale.ROOT,
                    "%,d of them are in the %s half of the time: what is ordinary has changed. Give a history that is like the stream.",
                    most,
                    most == first ? "first" : "second");
        }
        return "The tail of the scores is unsteady: "
                + (history.rows() - history.trainedRows() < ENOUGH_HELD_OUT * history.rows()
                        ? "hold out more rows (--held-out 0.3)."
                        : "give a longer history.");
    }
}
