package io.elbo.trainer.fit;

import io.elbo.core.feature.Timestamps;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How much of the day and of the week a history's timestamps cover. A time of day, or a weekday, that is not in the
 * history always looks unusual to the model, even if it is ordinary.
 */
public final class CycleCoverage {
    private static final int MAX_ROWS = 100_000;
    private static final int SINE_OF_WEEK = 2; // column of a timestamp
    private static final double DAYS = 7;
    private static final double HOURS = 24 * DAYS;
    /** Business days alone cover more of a week than that. */
    private static final double HALF_A_WEEK = 0.5;

    private CycleCoverage() {}

    /** One sentence for each timestamp field whose day or week the trained rows do not cover. */
    public static List<String> warnings(History history) {
        Schema schema = history.schema();
        List<String> warnings = new ArrayList<>();
        for (int i = 0; i < schema.fields().size(); i++) {
            if (schema.fields().get(i) instanceof TimestampField field) {
                double share = coveredShareOfWeek(history, schema.firstNumericColumn(i) + SINE_OF_WEEK);
                if (share * DAYS < 1) {
                    warnings.add(String.format(
                            Locale.ROOT,
                            "Field '%s': history covers %.1f hours of a week. Every other time of day, and every other weekday,"
                                    + " will be called unusual: leave the field out, or train with a week of history.",
                            field.name(),
                            share * HOURS));
                } else if (share < HALF_A_WEEK) {
                    warnings.add(String.format(
                            Locale.ROOT,
                            "Field '%s': history covers %.1f days of a week. Every other weekday will be called unusual: train"
                                    + " with a week of history, or leave the field out.",
                            field.name(),
                            share * DAYS));
                }
            }
        }
        return warnings;
    }

    /** What the longest gap between times leaves of the week, in [0, 1]; 1 where no row has a time. */
    private static double coveredShareOfWeek(History history, int sineColumn) {
        int rows = Math.min(history.trainedRows(), MAX_ROWS);
        double[] turns = new double[rows];
        int present = 0;
        for (int row = 0; row < rows; row++) {
            float sine = history.numeric(row, sineColumn);
            if (!Float.isNaN(sine)) {
                turns[present++] = Timestamps.turn(sine, history.numeric(row, sineColumn + 1));
            }
        }
        if (present == 0) {
            return 1;
        }
        double[] sorted = Arrays.copyOf(turns, present);
        Arrays.sort(sorted);
        double longest = sorted[0] + 1 - sorted[present - 1];
        for (int i = 1; i < present; i++) {
            longest = Math.max(longest, sorted[i] - sorted[i - 1]);
        }
        return 1 - longest;
    }
}
