package io.elbo.trainer.clean;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a history holds beside ordinary records, estimated without labels.
 *
 * @param rows how many rows were left out of the training and the calibration
 * @param share of the history's rows
 * @param notTrainedOn how many further rows, the oddest of the others, the model was not trained on; they count in the
 *     calibration, as about half of such rows are ordinary
 * @param alarmShare share of all rows of the history, those that were left out among them, that the model flags at the usual
 *     budget; 0 if none was left out
 * @param largestKind the most rows among those left out that are odd in the same fields; null if there are none
 * @param oddest those of them that score highest, at most {@value #MAX_ODDEST}, highest first; if none was left out, the rows
 *     of the history that score highest
 */
public record Contamination(
        int rows,
        double share,
        int notTrainedOn,
        double alarmShare,
        @Nullable OddKind largestKind,
        List<OddRecord> oddest) {
    /** Records that are shown one by one. */
    public static final int MAX_ODDEST = 20;

    /** Nothing was left out, and no row is listed. */
    public static final Contamination NONE = keptAll(List.of());

    /** No row was left out. */
    public static Contamination keptAll(List<OddRecord> oddest) {
        return new Contamination(0, 0, 0, 0, null, oddest);
    }

    public Contamination {
        oddest = List.copyOf(oddest);
    }

    /** The finding as one line, such as {@code about 0.5 % of this history looks anomalous}. */
    public String summary() {
        double percent = 100 * share;
        int digits = Math.max(0, (int) Math.ceil(-Math.log10(percent)));
        return String.format(
                java.util.Locale.ROOT, "about %." + digits + "f %% of this history looks anomalous", percent);
    }
}
