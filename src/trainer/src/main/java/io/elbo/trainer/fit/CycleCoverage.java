package io.elbo.trainer.fit;

import io.elbo.core.feature.Timestamps;
import io.elbo.core.schema.Cycle;
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
    /** Records of this share, or fewer, are no coverage of what lies between the others. */
    private static final double FEW = 0.01;

    private static final double DAYS = 7;
    private static final double HOURS = 24;
    /** Business days alone cover more of a week than that. */
    private static final double HALF_A_WEEK = 0.5;
    /** Business hours alone cover more of a day than that. */
    private static final double QUARTER_OF_A_DAY = 0.25;

    private CycleCoverage() {}

    /** One sentence for each timestamp field whose day or week the trained rows do not cover. */
    public static List<String> warnings(History history) {
        Schema schema = history.schema();
        List<String> warnings = new ArrayList<>();
        for (int i = 0; i < schema.fields().size(); i++) {
            if (schema.fields().get(i) instanceof TimestampField field) {
                int first = schema.firstNumericColumn(i);
                int week = field.column(Cycle.WEEK);
                if (week >= 0) {
                    ofWeek(warnings, field, coveredShare(history, first + week));
                } else if (coveredShare(history, first) < QUARTER_OF_A_DAY) {
                    warnings.add(String.format(
                            Locale.ROOT,
                            "Field '%s': history covers %.1f hours of a day. Every other time of day will be called unusual: leave"
                                    + " the field out, or train with a day of history or more.",
                            field.name(),
                            coveredShare(history, first) * HOURS));
                }
            }
        }
        return warnings;
    }

    private static void ofWeek(List<String> warnings, TimestampField field, double share) {
        if (share * DAYS < 1) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "Field '%s': history covers %.1f hours of a week. Every other time of day, and every other weekday,"
                            + " will be called unusual: leave the field out, or train with a week of history.",
                    field.name(),
                    share * DAYS * HOURS));
        } else if (share < HALF_A_WEEK) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "Field '%s': history covers %.1f days of a week. Every other weekday will be called unusual: write"
                            + " \"cycles\": [\"day\"] into the field's entry of the schema, or train with a week of history.",
                    field.name(),
                    share * DAYS));
        }
    }

    /** What the longest stretch with few times leaves of the cycle, in [0, 1]; 1 where no row has a time. */
    private static double coveredShare(History history, int sineColumn) {
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
        int few = (int) (FEW * present);
        double longest = 0;
        for (int i = 0; i < present; i++) {
            int end = i + 1 + few;
            int turned = end < present ? 0 : 1;
            longest = Math.max(longest, turned + sorted[end % present] - sorted[i]);
        }
        return 1 - longest;
    }
}
