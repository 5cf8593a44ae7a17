package io.elbo.trainer.clean;

import java.util.List;

/**
 * What a history holds beside ordinary records, estimated without labels.
 *
 * @param rows how many rows were left out of the training and the calibration
 * @param share of the history's rows
 * @param oddest those of them that score highest, at most {@value #MAX_ODDEST}, highest first; if none was left out, the rows
 *     of the history that score highest
 */
public record Contamination(int rows, double share, List<OddRecord> oddest) {
    /** Records that are shown one by one. */
    public static final int MAX_ODDEST = 20;

    /** Nothing was left out, and no row is listed. */
    public static final Contamination NONE = new Contamination(0, 0, List.of());

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
