package io.elbo.stream.topology;

import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.SourceRef;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Ends a run of the stream when the model of a detector fails for {@value #MAX_FAILURES} records of a partition in a row.
 * Under exactly once their dead letters are aborted with it; the records stay in the topic, and the stream tries again later.
 * From then on {@value #MAX_FAILURES_ON_TRIAL} in a row are enough, until a record has been scored.
 *
 * <p>One for each stream; it outlives the runs. Thread-safe; a {@link Run} belongs to one task.
 */
final class ModelBreaker {
    static final int MAX_FAILURES = 100;
    static final int MAX_FAILURES_ON_TRIAL = 10;

    private final Set<String> onTrial = ConcurrentHashMap.newKeySet(); // names of detectors

    /** The failures of one detector in one partition. */
    final class Run {
        private final String detector;
        private int failures;
        private long next; // offset that the next failure in a row must have

        private Run(String detector) {
            this.detector = detector;
        }

        /**
         * Takes in the next record that the processor has seen. Records that it does not see were scored, so that a wide
         * gap between the offsets ends a row; the mark that a transaction leaves in a topic is a gap of one.
         *
         * @param unscored the outcome of a record that the detector has rejected or skipped; null of all others
         * @throws ModelFailingException if the model has failed too often in a row
         */
        void add(@Nullable Outcome unscored, SourceRef source) {
            boolean inARow = source.offset() - next <= 1;
            Outcome.Rejected rejected = unscored instanceof Outcome.Rejected why ? why : null;
            if (unscored == null || (rejected != null && rejected.isOutputRefused())) {
                failures = 0;
                onTrial.remove(detector);
            } else if (rejected != null && rejected.isScoringFailed()) {
                failures = inARow ? failures + 1 : 1;
                if (failures >= (onTrial.contains(detector) ? MAX_FAILURES_ON_TRIAL : MAX_FAILURES)) {
                    onTrial.add(detector);
                    throw new ModelFailingException("the model of detector " + detector + " has failed for " + failures
                            + " records in a row, at last for " + source.topic() + "-" + source.partition() + "@"
                            + source.offset() + ": " + rejected.detail());
                }
                next = source.offset() + 1;
            } else if (inARow) {
                next = source.offset() + 1; // malformed or skipped: says nothing about the model
            }
        }
    }

    Run run(String detector) {
        return new Run(detector);
    }
}
