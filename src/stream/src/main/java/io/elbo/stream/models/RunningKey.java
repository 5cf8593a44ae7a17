package io.elbo.stream.models;

import io.elbo.core.schema.HistoryDefinition;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.settings.DetectorSettings;
import org.jspecify.annotations.Nullable;

/**
 * The key by which the records of a running stream come to their partitions. It follows from the model that the detector started
 * with, and stays: a model whose histories go by another key needs another stream. Immutable.
 */
final class RunningKey {
    private final DetectorSettings settings;
    private final @Nullable HistoryDefinition first; // null if the first model has no histories

    private RunningKey(DetectorSettings settings, @Nullable HistoryDefinition first) {
        this.settings = settings;
        this.first = first;
    }

    /** Of a detector whose stream is about to be built. */
    static RunningKey of(Detector detector) {
        return new RunningKey(detector.settings(), detector.schema().history());
    }

    private boolean isRekeyed(@Nullable HistoryDefinition history) {
        return history != null && !history.isRecordKey() && !settings.keyPartitioned();
    }

    /** Why the stream cannot go on with the model; null if it can. */
    @Nullable
    String whyNot(ActiveModel next) {
        HistoryDefinition wanted = next.schema().history();
        if (wanted == null) {
            return null;
        }
        boolean sameWay = isRekeyed(wanted) == isRekeyed(first);
        if (sameWay && (first == null || first.pointers().equals(wanted.pointers()))) {
            return null;
        }
        return "its histories go by " + text(wanted) + ", but the stream of this instance was started for "
                + (first == null ? "a model without histories" : "histories by " + text(first))
                + ": it takes effect if it is active when all instances are restarted, and goes on with the first record"
                + " that they have not judged";
    }

    private static String text(HistoryDefinition history) {
        return history.isRecordKey() ? "the record's key" : String.join(", ", history.pointers());
    }
}
