package io.elbo.trainer.train;

import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.LabelWords;
import io.elbo.trainer.source.Rows;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Counts the rows whose label usually means an anomaly, to tell that they are used for training nevertheless. Not thread-safe. */
final class AnomalyLabels {
    private final Set<String> words = new TreeSet<>(); // few: the usual ones
    private long rows;
    private long anomalies;

    void see(Rows row) {
        rows++;
        String label = row.labelText();
        if (label != null && LabelWords.usual(label) == LabelWords.ANOMALY) {
            anomalies++;
            words.add(label.strip());
        }
    }

    /** Tells of such rows, if there are any. */
    void tell(Dataset dataset) {
        if (anomalies > 0) {
            dataset.notice(String.format(
                    Locale.ROOT,
                    "%s: %,d of %,d rows are labelled %s; they are used for training, too, unless --anomaly %s is given",
                    dataset.name(),
                    anomalies,
                    rows,
                    String.join(" or ", words),
                    String.join(" --anomaly ", words)));
        }
    }
}
