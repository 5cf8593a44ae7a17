package io.elbo.trainer.train;

import io.elbo.core.schema.Schema;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Rows;
import java.io.IOException;

/** Reads the records of a data set, and fits a history to them. */
public final class HistoryReader {
    private HistoryReader() {}

    /**
     * Reads and fits a history; the caller closes it.
     *
     * @param progress told the share of the file and the usable rows so far, once a row
     */
    public static History read(Dataset dataset, Schema schema, TrainingSettings settings, FileScorer.Progress progress)
            throws IOException {
        return readQuietly(dataset, schema, settings, false, progress);
    }

    /**
     * The same, and tells if rows are labelled as anomalies and used nevertheless.
     *
     * @param withoutAnomalies whether records whose label says that they are anomalies are left out
     */
    public static History read(
            Dataset dataset,
            Schema schema,
            TrainingSettings settings,
            boolean withoutAnomalies,
            FileScorer.Progress progress)
            throws IOException {
        AnomalyLabels labels = new AnomalyLabels();
        try (History.Builder builder = observe(dataset, schema, withoutAnomalies, labels, progress)) {
            if (!withoutAnomalies) {
                labels.tell(dataset);
            }
            return builder.fit(settings.heldOutShare(), settings.vae().seed());
        }
    }

    /** The same without a word about labels, to look at a history before it is read for training. */
    static History readQuietly(
            Dataset dataset,
            Schema schema,
            TrainingSettings settings,
            boolean withoutAnomalies,
            FileScorer.Progress progress)
            throws IOException {
        try (History.Builder builder = observe(dataset, schema, withoutAnomalies, new AnomalyLabels(), progress)) {
            return builder.fit(settings.heldOutShare(), settings.vae().seed());
        }
    }

    /** A history whose last rows in time are held out, all of them together. */
    static History readEarlier(
            Dataset dataset,
            Schema schema,
            TrainingSettings settings,
            boolean withoutAnomalies,
            FileScorer.Progress progress)
            throws IOException {
        try (History.Builder builder = observe(dataset, schema, withoutAnomalies, new AnomalyLabels(), progress)) {
            return builder.fitEarlier(settings.heldOutShare(), settings.vae().seed());
        }
    }

    private static History.Builder observe(
            Dataset dataset,
            Schema schema,
            boolean withoutAnomalies,
            AnomalyLabels labels,
            FileScorer.Progress progress)
            throws IOException {
        History.Builder builder = new History.Builder(schema, DatasetLookup.of(dataset));
        try (Rows rows = dataset.rows()) {
            while (rows.next()) {
                labels.see(rows);
                if (!withoutAnomalies || rows.label() != 1) {
                    builder.observe(rows.rowNumber(), rows.json(), rows.recordKey(), rows.timestampMillis());
                }
                progress.update(rows.fractionRead(), builder.rows());
            }
            progress.update(1, builder.rows());
            return builder;
        } catch (IOException | RuntimeException e) {
            builder.close();
            throw e;
        }
    }
}
